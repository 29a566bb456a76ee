import type { KeySet, SigningKey } from "./key-set.ts";

/**
 * A single response may lack a key that still signs, for example from a server of Entra ID that is behind the others during
 * a rollover. A key is removed once this many fetches in a row lack it.
 */
export const fetchesToConfirm = 3;

/**
 * Fetches within this time count once, in milliseconds: requests with made-up key ids cause fetches, and must not cause the
 * removal of a key.
 */
export const confirmationIntervalMs = 60_000;

/** The keys in use: those of the latest key set, and those that only few fetches in a row lacked. */
export interface KnownKeys {
  get(keyId: string): SigningKey | undefined;
  /** Whether the latest key set lacks a key that is still in use. */
  hasMissingKeys(): boolean;
  /** Applies a fetched key set. @returns the ids of keys that were removed or replaced */
  update(keySet: KeySet): readonly string[];
}

export interface KnownKeysOptions {
  /** Age from which on a key that was not listed again is removed by the first key set that lacks it, in milliseconds. */
  readonly maxAgeMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface KnownKey {
  readonly key: SigningKey;
  readonly listedAt: number;
  /** Fetches in a row that lacked the key. */
  readonly misses: number;
  /** Time of the last miss that was counted. */
  readonly missedAt: number;
}

export function createKnownKeys({ maxAgeMs, now }: KnownKeysOptions): KnownKeys {
  let known: ReadonlyMap<string, KnownKey> = new Map();

  /** @returns undefined if the key is removed */
  const countMiss = (entry: KnownKey, { unsuitableIds }: KeySet): KnownKey | undefined => {
    if (unsuitableIds.has(entry.key.id) || now() - entry.listedAt >= maxAgeMs) return undefined;
    if (now() - entry.missedAt < confirmationIntervalMs) return entry;
    const misses = entry.misses + 1;
    return misses < fetchesToConfirm ? { ...entry, misses, missedAt: now() } : undefined;
  };

  return {
    get: (keyId) => known.get(keyId)?.key,
    hasMissingKeys: () => [...known.values()].some(({ misses }) => misses > 0),
    update(keySet) {
      const next = new Map<string, KnownKey>();
      for (const [id, key] of keySet.keys) next.set(id, { key, listedAt: now(), misses: 0, missedAt: -Infinity });
      for (const [id, entry] of known) {
        const missing = next.has(id) ? undefined : countMiss(entry, keySet);
        if (missing) next.set(id, missing);
      }
      const before = known;
      known = next;
      return [...before.keys()].filter((id) => !isSameKey(before.get(id)?.key, known.get(id)?.key));
    },
  };
}

/** Whether two keys have the same material and issuer. */
export function isSameKey(first: SigningKey | undefined, second: SigningKey | undefined): boolean {
  return first?.material === second?.material && first?.issuer === second?.issuer;
}
