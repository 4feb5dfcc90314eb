import fc from 'fast-check';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const text = (characters: string) => (size: { minLength: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom(...characters), ...size });
const SIZE = { minLength: 24, maxLength: 80 };
const part = text(`${LETTERS}0123456789-_`);

/** Tokens, codes and secrets as providers make them. @see RFC 6750 §2.1 (b64token) */
export const tokens: fc.Arbitrary<string> = fc.oneof(
  part(SIZE),
  text('0123456789abcdef')(SIZE),
  text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')(SIZE),
  text(`${LETTERS}0123456789-._~+/=`)(SIZE),
  fc.tuple(part(SIZE), part(SIZE), part(SIZE)).map((parts) => parts.join('.')),
  part(SIZE).map((random) => `gho_${random}`),
  fc.uuid(),
);

/** All forms in which a token can come along, whole or in pieces of twelve characters and more. */
export function encodingsOf(token: string): readonly string[] {
  const bytes = Buffer.from(token);
  const each = (write: (character: string) => string) => [...token].map(write).join('');
  const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
  return [
    token,
    token.slice(3),
    token.slice(0, 12),
    encodeURIComponent(token),
    each((character) => `%${hex(character)}`),
    each((character) => `\\u00${hex(character)}`),
    each((character) => `&#${character.charCodeAt(0)};`),
    JSON.stringify({ token }),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    Buffer.from(`x:${token}`).toString('base64'),
    bytes.toString('hex'),
    encodeURIComponent(encodeURIComponent(token)),
    `Bearer ${token}`,
    `https://a.example/x?access_token=${token}#${token}`,
    `${token.slice(0, 13)} ${token.slice(13)}`,
  ];
}
