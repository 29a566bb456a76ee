import type { Identity } from "../../src/entra/identity.ts";
import { Secret } from "../../src/lib/secret.ts";
import type { AccessToken } from "../../src/tokens/access-token.ts";
import { createFailureMemory } from "../../src/tokens/cache/negative-cache.ts";
import { createMemoryCache } from "../../src/tokens/cache/memory-cache.ts";
import type { TokenEvent } from "../../src/tokens/metrics.ts";
import { createRenewals } from "../../src/tokens/background-refresh.ts";
import { normalisedScopes, scopeSet } from "../../src/tokens/scopes.ts";
import { createTokenKeys } from "../../src/tokens/cache/cache-keys.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import { createTokenProvider, type TokenRequest } from "../../src/tokens/token-provider.ts";
import { createIdentity } from "./identities.ts";

/** The token provider with a clock that is told the time, and a directory that is told what to grant. */

export const resource = "https://graph.microsoft.com";
export const minute = 60_000;
export const hour = 60 * minute;

export interface Grant {
  /** The token; numbered if absent. */
  readonly value?: string;
  readonly grants?: readonly string[];
  readonly lifetimeMs?: number;
  /** As the directory's `refresh_in`; 80 % of the lifetime if absent. */
  readonly refreshAfterMs?: number;
}

export interface Directory {
  /** The scopes of every exchange so far. */
  readonly asked: (readonly string[])[];
  /** Decides an exchange; grants what is asked for, for an hour, unless told otherwise. */
  answer: (request: TokenRequest, identity: Identity) => Promise<Grant>;
}

export interface ProviderOptions {
  readonly maxSessions?: number;
  readonly maxBytes?: number;
  readonly shared?: SharedCache;
}

export function createTestProvider({ maxSessions = 100, maxBytes = 10_000_000, shared }: ProviderOptions = {}) {
  const clock = { now: 1_700_000_000_000 };
  const now = (): number => clock.now;
  const directory: Directory = { asked: [], answer: () => Promise.resolve({}) };
  const events: { acquired: TokenEvent[]; refreshed: TokenEvent[] } = { acquired: [], refreshed: [] };

  const exchange = async (identity: Identity, request: TokenRequest): Promise<AccessToken> => {
    directory.asked.push(request.scopes);
    const number = directory.asked.length;
    const issuedAt = clock.now;
    const grant = await directory.answer(request, identity);
    const { value = `token ${String(number)}`, grants = request.scopes, lifetimeMs = hour, refreshAfterMs } = grant;
    return {
      value: new Secret(value),
      scopes: scopeSet(normalisedScopes(grants, request.resource)),
      issuedAt,
      refreshAt: issuedAt + (refreshAfterMs ?? lifetimeMs * 0.8),
      usableUntil: Math.min(issuedAt + lifetimeMs - minute, identity.expiresAt),
    };
  };
  const provider = createTokenProvider({
    keys: createTokenKeys({ clientId: "client", authorityHost: "https://login.example" }),
    exchange,
    memory: createMemoryCache({ maxSessions, maxBytes, now }),
    failures: createFailureMemory({ now }),
    renewals: createRenewals({ now, random: () => 0.5 }),
    shared,
    metrics: {
      acquired: (event) => events.acquired.push(event),
      refreshed: (event) => events.refreshed.push(event),
    },
    now,
  });
  const session = createIdentity("session", { expiresAt: clock.now + 24 * hour });
  const acquire = async (
    scopes: readonly string[],
    more: Partial<TokenRequest> = {},
    identity = session,
    signal?: AbortSignal,
  ) => (await provider.acquireToken(identity, { downstream: "API", resource, scopes, ...more }, signal)).value.reveal();
  return { clock, directory, session, provider, acquire, events };
}

/** A promise, and the two ways to end it. */
export function gate() {
  const ends: { open: () => void; fail: (error: Error) => void } = { open: () => undefined, fail: () => undefined };
  const passed = new Promise<void>((resolve, reject) => {
    ends.open = resolve;
    ends.fail = reject;
  });
  return { passed, ...ends };
}
