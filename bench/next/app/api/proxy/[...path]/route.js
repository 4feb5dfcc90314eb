import { getToken } from 'next-auth/jwt';

/** The proxy that next-auth's documentation leads to: the token out of the cookie, the call, the answer as a stream. */
export async function GET(request, { params }) {
  const session = await getToken({ req: request });
  if (session === null) return new Response(null, { status: 401 });
  const { path } = await params;
  const answer = await fetch(`${process.env.BENCH_API}/${path.join('/')}`, {
    headers: { authorization: `Bearer ${session.accessToken}` },
    cache: 'no-store',
  });
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  return new Response(answer.body, { status: answer.status, headers: { 'content-type': type } });
}
