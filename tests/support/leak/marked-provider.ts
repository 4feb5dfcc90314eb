import { type Behaviour, type SigningIssuer, startSigningIssuer } from '../signing-issuer.ts';
import { type Marks, newMark } from './marks.ts';

/** Long ones cross every limit on the way: of keychain entries, pieces, headers. In characters. */
const LENGTHS = { access: [1_500, 40, 900], refresh: [900, 4_096, 40] } as const;

/**
 * What it does. `wrong-nonce`: the ID token is another log-in's, with good tokens beside it. `refused`: the token endpoint says no, and
 * repeats what it was sent. `busy`: the same, for now. `cut`: its answer ends in the middle of a token.
 */
export type Mood = 'good' | 'wrong-nonce' | 'refused' | 'busy' | 'cut';

/** A provider whose every secret is a mark, and which repeats secrets where it can. */
export interface MarkedProvider {
  readonly issuer: SigningIssuer;
  mood: Mood;
  /** The person allows it: the address that the browser is sent to. */
  allow(url: string): Promise<string>;
  /** The person does not: the same, with words that repeat the request. */
  deny(url: string): string;
  /** Has the marks know what went over the network since. */
  note(): void;
}

interface Minted {
  readonly access: string;
  readonly refresh: string;
  readonly deviceCode: string;
}

/** Starts one. @param endpoints where log-outs are told, and made */
export async function startMarkedProvider(
  marks: Marks,
  endpoints: { readonly revocation: string; readonly endSession: string },
): Promise<MarkedProvider> {
  const issuer = await startSigningIssuer();
  const minted: Minted[] = [];
  let logIns = 0;
  let code = '';

  /** One set for each token request: asked for several times while one is answered. */
  function mint(): Minted {
    const number = issuer.tokenRequests.length;
    minted[number] ??= {
      access: marks.add(`access token ${number}`, newMark(LENGTHS.access[number % 3] ?? 40)),
      refresh: marks.add(`refresh token ${number}`, newMark(LENGTHS.refresh[number % 3] ?? 40, 'visible')),
      deviceCode: marks.add(`device code ${number}`, newMark(60)),
    };
    return minted[number];
  }

  function behave(request: Readonly<Record<string, string>>): Behaviour {
    const { access, refresh, deviceCode } = mint();
    const answer = { access_token: access, refresh_token: refresh, expires_in: 3_600 };
    return {
      answer,
      // Of the same length in each, so that an ID token of its own kind is recognised by all of its parts.
      header: { typ: newMark(24) },
      claims: { jti: newMark(60), ...(self.mood === 'wrong-nonce' ? { nonce: newMark(43) } : {}) },
      callback: { code },
      deviceAnswer: { device_code: deviceCode, interval: 1 },
      metadata: { revocation_endpoint: endpoints.revocation, end_session_endpoint: endpoints.endSession },
      ...instead(self.mood, request, answer),
    };
  }

  const self: MarkedProvider = {
    issuer,
    mood: 'good',
    allow: async (url) => {
      noteRequest(url);
      code = marks.add(`code ${logIns}`, newMark(120));
      return issuer.authorize(url);
    },
    deny: (url) => {
      noteRequest(url);
      const asked = new URL(url).searchParams;
      const callback = new URL(asked.get('redirect_uri') ?? '');
      const words = `not you: ${asked.get('state')?.slice(0, 30)}`;
      const answer = { error: 'access_denied', error_description: words, state: asked.get('state') ?? '' };
      for (const [name, value] of Object.entries({ ...answer, iss: issuer.issuer }))
        callback.searchParams.set(name, value);
      return callback.href;
    },
    note: () => {
      for (const [index, { id_token: idToken }] of issuer.tokenAnswers.entries()) {
        marks.addIdToken(`ID token ${index}`, String(idToken));
      }
      for (const [index, request] of issuer.tokenRequests.entries()) {
        if (request.has('code_verifier')) marks.add(`verifier ${index}`, request.get('code_verifier'));
      }
    },
  };
  issuer.behaviour = behave;

  function noteRequest(url: string): void {
    const asked = new URL(url).searchParams;
    logIns += 1;
    for (const name of ['state', 'nonce']) marks.add(`${name} ${logIns}`, asked.get(name));
  }
  return self;
}

/** What the token endpoint answers in place of tokens, if it does. */
function instead(mood: Mood, request: Readonly<Record<string, string>>, answer: object): Behaviour {
  if (mood === 'cut') return { raw: { token: { body: JSON.stringify(answer).slice(0, -60) } } };
  if (mood !== 'refused' && mood !== 'busy') return {};
  const secrets = [request.code, request.code_verifier, request.refresh_token, request.device_code];
  const sent = secrets.filter((secret) => secret !== undefined);
  // Whole, in pieces, and as they stood in the request.
  const words = sent.flatMap((secret) => [secret.slice(0, 40), encodeURIComponent(secret).slice(0, 60), secret]);
  const body = JSON.stringify({
    error: mood === 'busy' ? 'temporarily_unavailable' : 'invalid_grant',
    error_description: `no: ${words.join(' ')}`,
    error_uri: `https://provider.example/?said=${encodeURIComponent(sent.join())}`,
    ...answer,
  });
  return { raw: { token: { status: mood === 'busy' ? 503 : 400, body } } };
}
