/** Shorter pieces are found by chance. */
const PIECE = 12;

/** The secrets that a text has a piece of: as they are, percent-encoded, or in base64 wherever they stand in it. */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  const pieces = new Set(piecesOf(text));
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => piecesOf(form).some((piece) => pieces.has(piece))))
    .map(([name]) => name);
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // What stands before it shifts its base64; the first and the last characters are then not its own.
  const shifted = [0, 1, 2].map((before) => Buffer.concat([Buffer.alloc(before), bytes]));
  const base64 = shifted.flatMap((each) => [each.toString('base64'), each.toString('base64url')]);
  return [secret, encodeURIComponent(secret), ...base64.map((each) => each.slice(4, -4))];
}

function piecesOf(text: string): readonly string[] {
  if (text.length < PIECE) return [];
  return Array.from({ length: text.length - PIECE + 1 }, (_, from) => text.slice(from, from + PIECE));
}
