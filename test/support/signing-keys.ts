import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { vi } from "vitest";
import { createSigningKeys } from "../../src/auth/jwks.ts";
import { hour, second } from "./clock.ts";

export const generatePublicKey = (modulusLength = 2048): JsonWebKey =>
  generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" });

/** Signing keys with a key set, a clock and a fetch that the test controls. */
export function createTestKeys(keySet: readonly unknown[]) {
  const clock = { now: 1_700_000_000_000 };
  const endpoint = { fetches: 0, respond: (): Promise<object> => Promise.resolve({ keys: keySet }) };
  const removed: string[] = [];
  const warnings = { missing: 0 };
  const keys = createSigningKeys({
    fetchKeySet: () => {
      endpoint.fetches += 1;
      return endpoint.respond();
    },
    options: { refreshAfterMs: hour, maxAgeMs: 24 * hour, retryMs: second },
    now: () => clock.now,
    onKeysMissing: () => (warnings.missing += 1),
  });
  keys.onKeyRemoved((keyId) => removed.push(keyId));
  const has = async (keyId: string): Promise<boolean> => (await keys.getById(keyId))?.id === keyId;
  const setKeys = (...next: readonly unknown[]): void => {
    endpoint.respond = () => Promise.resolve({ keys: next });
  };
  /** Triggers a background refresh and waits until it has succeeded. */
  const refresh = async (afterMs = hour): Promise<void> => {
    clock.now += afterMs;
    await keys.ready();
    await vi.waitUntil(() => keys.isFresh(), { timeout: 15_000 });
  };
  return { clock, endpoint, removed, warnings, keys, has, setKeys, refresh };
}
