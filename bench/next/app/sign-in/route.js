import { encode } from 'next-auth/jwt';

/** Sets the session cookie that a log-in would have set, with the access token in it. */
export async function GET(request) {
  const accessToken = new URL(request.url).searchParams.get('token');
  const session = await encode({ token: { sub: 'demo', accessToken }, secret: process.env.NEXTAUTH_SECRET });
  const headers = { 'set-cookie': `next-auth.session-token=${session}; Path=/; HttpOnly; SameSite=Lax`, location: '/' };
  return new Response(null, { status: 302, headers });
}
