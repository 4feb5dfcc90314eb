import { createHash } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { StateFolder } from './state-folder.ts';

interface Entry {
  readonly payload: AdapterPayload;
  /** Seconds since the epoch; null: never. */
  readonly expiresAt: number | null;
}

const FILE = 'grants.json';
/** What has to outlive a restart; a code too, because it may be what starts the program. Interactions and the browser's session need not. */
const KEPT: ReadonlySet<string> = new Set(['AuthorizationCode', 'Grant', 'RefreshToken']);

/**
 * What the provider remembers. Grants and refresh tokens are also in a file, under hashed keys and without the field of a
 * payload that repeats the key, so that no token can be read there.
 */
export class GrantStore {
  readonly #folder: StateFolder;
  readonly #entries: Map<string, Entry>;
  #saving = false;

  constructor(folder: StateFolder) {
    this.#folder = folder;
    const saved = folder.read(FILE);
    this.#entries = new Map(Array.isArray(saved) ? saved.filter(isSavedEntry) : []);
  }

  /** One of the library's models. */
  adapter(model: string): Adapter {
    const keyOf = (id: string) => `${model}:${createHash('sha256').update(id).digest('base64url')}`;
    return {
      upsert: async (id, payload, expiresIn) =>
        this.#set(keyOf(id), { payload, expiresAt: expiresIn ? seconds() + expiresIn : null }),
      find: async (id) => {
        const payload = this.#get(keyOf(id))?.payload;
        return payload && { ...payload, jti: id };
      },
      findByUid: async (uid) => this.#findBy(model, 'uid', uid),
      findByUserCode: async (userCode) => this.#findBy(model, 'userCode', userCode),
      consume: async (id) => {
        const entry = this.#get(keyOf(id));
        if (entry) this.#set(keyOf(id), { ...entry, payload: { ...entry.payload, consumed: seconds() } });
      },
      destroy: async (id) => this.#delete(keyOf(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of this.#entries) if (payload.grantId === grantId) this.#delete(key);
      },
    };
  }

  #get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && !isOver(entry) ? entry : undefined;
  }

  #findBy(model: string, field: 'uid' | 'userCode', value: string): AdapterPayload | undefined {
    const found = [...this.#entries].find(
      ([key, entry]) => key.startsWith(`${model}:`) && entry.payload[field] === value,
    );
    return found && !isOver(found[1]) ? found[1].payload : undefined;
  }

  #set(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#save();
  }

  #delete(key: string): void {
    this.#entries.delete(key);
    this.#save();
  }

  /** At the end of the turn, because one request changes several entries; before its answer leaves. */
  #save(): void {
    if (this.#saving) return;
    this.#saving = true;
    queueMicrotask(() => {
      this.#saving = false;
      for (const [key, entry] of this.#entries) if (isOver(entry)) this.#entries.delete(key);
      this.#folder.write(FILE, [...this.#entries].filter(([key]) => KEPT.has(key.split(':')[0] ?? '')).map(withoutId));
    });
  }
}

/** In the file only who knows the token finds its entry. */
function withoutId([key, { payload, expiresAt }]: [string, Entry]): [string, Entry] {
  const { jti: _, ...rest } = payload;
  return [key, { payload: rest, expiresAt }];
}

/** A file that somebody else wrote starts the demo afresh. */
function isSavedEntry(saved: unknown): saved is [string, Entry] {
  if (!Array.isArray(saved)) return false;
  const [key, entry] = saved as unknown[];
  const payload = (entry as Partial<Entry> | null | undefined)?.payload;
  return typeof key === 'string' && typeof payload === 'object' && payload !== null;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

function isOver({ expiresAt }: Entry): boolean {
  return expiresAt !== null && expiresAt <= seconds();
}
