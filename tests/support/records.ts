import type { AccountRecord } from '../../electron/auth/account-record.ts';
import { serializeRecord } from '../../electron/auth/account-record.ts';
import { cut, PIECE_LENGTH } from '../../electron/auth/record-index.ts';

/** What is kept of Zoë's session. */
export function accountRecord(change: Partial<AccountRecord> = {}): AccountRecord {
  return {
    version: 1,
    account: 'corp:abc',
    provider: 'corp',
    issuer: 'https://id.example.com',
    clientId: 'desktop',
    user: { id: 'user-1', name: 'Zoë 😀', email: null, image: null },
    scope: 'openid',
    refreshToken: 'refresh-1',
    accessTokens: [],
    apiOrigins: ['https://api.example.com'],
    ...change,
  };
}

/** One that is cut into so many pieces. */
export function recordOfPieces(count: number, refreshToken: string): AccountRecord {
  const value = 'a'.repeat((count - 1) * PIECE_LENGTH);
  const accessTokens = count === 1 ? [] : [{ audience: null, value, expiresAt: 1, receivedAt: 0 }];
  const record = accountRecord({ refreshToken, accessTokens });
  const pieces = cut(serializeRecord(record)).length;
  if (pieces !== count) throw new Error(`${pieces} pieces, not ${count}`);
  return record;
}
