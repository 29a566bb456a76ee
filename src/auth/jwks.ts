import { LRUCache } from "lru-cache";
import { createSwrCache } from "../lib/stale-while-revalidate.ts";
import { importKeySet, type SigningKey } from "./key-set.ts";
import { confirmationIntervalMs, createKnownKeys, isSameKey } from "./known-keys.ts";

/** The signing keys of Entra ID: fetched on first use, shared by all requests, and refreshed in the background. */
export interface SigningKeys {
  /** Whether `ready` would resolve without a fetch. */
  isFresh(): boolean;
  /** Resolves once there are keys to verify with. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
  /**
   * The key with this id; undefined if it is not in use. An unknown id fetches the key set again.
   *
   * @throws {TokenServiceUnavailableError} if the key set cannot be fetched
   */
  getById(keyId: string): Promise<SigningKey | undefined>;
  /** Whether the key is in use. */
  hasKey(key: SigningKey): boolean;
  /** Adds a listener that is called for each key that is removed, or has changed. */
  onKeyRemoved(listener: (keyId: string) => void): void;
}

export interface SigningKeysDeps {
  /** Fetches the JSON Web Key Set (RFC 7517, section 5). */
  readonly fetchKeySet: () => Promise<object>;
  readonly options: JwksOptions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when a key set lacks keys that are still in use, if the one before did not. */
  readonly onKeysMissing?: (() => void) | undefined;
}

/** All in milliseconds. */
export interface JwksOptions {
  /** Age from which on the keys are refreshed in the background. */
  readonly refreshAfterMs: number;
  /** Age from which on the keys are no longer used, if they could not be refreshed. */
  readonly maxAgeMs: number;
  /** Delay after a failed fetch before the next one. */
  readonly retryMs: number;
}

/** An unknown key id fetches the key set at most once in this time, so that made-up key ids cause no flood of fetches. */
const refetchCooldownMs = 10_000;

/** Ids of removed keys, which may return. They fetch the key set without the cooldown of unknown ids, but not more often. */
const removedIdLimits = { ids: 1_000, fetches: 6, perMs: 60_000 };

/** A fetch for an unknown key id. Until `cooldownUntil`, its result applies to all other unknown key ids too. */
interface Refetch {
  readonly done: Promise<unknown>;
  cooldownUntil: number;
}

export function createSigningKeys({ fetchKeySet, options, now, onKeysMissing }: SigningKeysDeps): SigningKeys {
  const listeners: ((keyId: string) => void)[] = [];
  const known = createKnownKeys({ maxAgeMs: options.maxAgeMs, now });
  const removedIds = new LRUCache<string, true>({ max: removedIdLimits.ids });
  let removedIdFetches: readonly number[] = [];
  let refetch: Refetch | undefined;

  const keys = createSwrCache(
    async () => {
      const keySet = await importKeySet(await fetchKeySet());
      const hadMissingKeys = known.hasMissingKeys();
      for (const id of known.update(keySet)) {
        if (!keySet.keys.has(id)) removedIds.set(id, true);
        for (const listener of listeners) listener(id);
      }
      const hasMissingKeys = known.hasMissingKeys();
      if (hasMissingKeys && !hadMissingKeys) onKeysMissing?.();
      const refreshAfterMs = hasMissingKeys ? confirmationIntervalMs : options.refreshAfterMs;
      return { value: known, refreshAt: now() + refreshAfterMs, staleUntil: now() + options.maxAgeMs };
    },
    { now, retryMs: options.retryMs },
  );

  const startRefetch = (): Refetch => {
    const started: Refetch = { done: keys.refresh(), cooldownUntil: now() + refetchCooldownMs };
    started.done.catch(() => {
      started.cooldownUntil = now() + options.retryMs;
    });
    return started;
  };

  /** Whether the id may be looked up without the cooldown: it belonged to a key, and such ids caused few fetches lately. */
  const skipsCooldown = (keyId: string): boolean => {
    if (!removedIds.has(keyId)) return false;
    removedIdFetches = removedIdFetches.filter((time) => now() - time < removedIdLimits.perMs);
    if (removedIdFetches.length >= removedIdLimits.fetches) return false;
    removedIdFetches = [...removedIdFetches, now()];
    return true;
  };

  return {
    isFresh: () => keys.getIfFresh() !== undefined,
    ready: () => keys.get(),
    async getById(keyId) {
      const key = (await keys.get()).get(keyId);
      if (key) return key;
      if (skipsCooldown(keyId) || !refetch || now() >= refetch.cooldownUntil) refetch = startRefetch();
      await refetch.done;
      return known.get(keyId);
    },
    hasKey: (key) => isSameKey(known.get(key.id), key),
    onKeyRemoved: (listener) => {
      listeners.push(listener);
    },
  };
}
