import { describe, expect, it } from "vitest";
import { InteractionRequiredError, SessionRevokedError } from "../../../src/errors/service-errors.ts";
import { Secret } from "../../../src/lib/secret.ts";
import type { AccessToken } from "../../../src/tokens/access-token.ts";
import type { Revocation } from "../../../src/tokens/cache/revocation.ts";
import type { SharedCache } from "../../../src/tokens/cache/shared-cache.ts";
import { toScopeSet } from "../../../src/tokens/scopes.ts";
import { createIdentity } from "../../support/identities.ts";
import { createTestProvider, hour, minute } from "../../support/test-token-provider.ts";

function createSharedCache(overrides: Partial<SharedCache>): SharedCache {
  return {
    get: () => Promise.resolve([]),
    set: () => Promise.resolve(),
    revokeUser: () => Promise.resolve(),
    onUserRevoked: () => undefined,
    close: () => Promise.resolve(),
    ...overrides,
  };
}

const withTokens = (tokens: readonly AccessToken[]): SharedCache =>
  createSharedCache({ get: () => Promise.resolve(tokens) });

const createToken = (scopes: readonly string[], value: string): AccessToken => ({
  value: new Secret(value),
  scopes: toScopeSet(scopes),
  issuedAt: 1_700_000_000_000,
  assertionIssuedAt: 1_700_000_000_000,
  refreshAt: Infinity,
  expiresAt: Infinity,
});

describe("a token of another replica", () => {
  it("uses a token of another replica instead of an exchange, the newest first", async () => {
    const sharedCache = withTokens([createToken(["a"], "newer, with MFA"), createToken(["a", "b"], "older")]);
    const { authority, acquire, events } = createTestProvider({ sharedCache });

    expect(await acquire(["A"])).toBe("newer, with MFA");
    expect(await acquire(["B"])).toBe("older");
    expect(authority.requestedScopes).toEqual([]);
    expect(events.acquired.map(({ source }) => source)).toEqual(["redis", "memory"]);
  });

  it("uses no token of another replica that does not cover the scopes", async () => {
    const { acquire } = createTestProvider({ sharedCache: withTokens([createToken(["a"], "fewer scopes")]) });

    expect(await acquire(["B"])).toBe("token 1");
    expect(await acquire(["A"])).toBe("fewer scopes");
  });

  it("uses a token of another replica in a background refresh instead of an exchange", async () => {
    const tokens: AccessToken[] = [];
    const { clock, authority, acquire } = createTestProvider({ sharedCache: withTokens(tokens) });
    await acquire(["A"]);
    tokens.push(createToken(["a"], "refreshed elsewhere"));
    clock.now += 48 * minute;

    await expect.poll(() => acquire(["A"])).toBe("refreshed elsewhere");

    expect(authority.requestedScopes).toHaveLength(1);
  });
});

describe("a claims request", () => {
  it("deletes the shared tokens on a claims request even if its exchange fails", async () => {
    const written: (readonly AccessToken[])[] = [];
    const { authority, acquire } = createTestProvider({
      sharedCache: createSharedCache({
        get: () => Promise.resolve(written.at(-1) ?? []),
        set: (_key, tokens) => Promise.resolve(void written.push(tokens)),
      }),
    });
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("rejected"));
    await expect(acquire(["A"], { claims: "{}" })).rejects.toThrow("rejected");
    expect(written.map((tokens) => tokens.length)).toEqual([1, 0]);
  });
});

describe("the revocation of a user's tokens", () => {
  /** Two replicas whose shared cache delivers revocations at once and keeps no tokens. */
  function createReplicas() {
    const listeners: ((user: string, revocation: Revocation) => void)[] = [];
    const connect = (replica: number) =>
      createTestProvider({
        sharedCache: createSharedCache({
          onUserRevoked: (listener) => (listeners[replica] = listener),
          revokeUser: (user, revocation) => Promise.resolve(listeners[1 - replica]?.(user, revocation)),
        }),
      });
    return [connect(0), connect(1)] as const;
  }
  type Provider = ReturnType<typeof createTestProvider>;
  const rejectWith = async ({ authority, acquire }: Provider, error: Error): Promise<void> => {
    authority.respond = () => Promise.reject(error);
    await expect(acquire(["B"])).rejects.toBe(error);
  };

  /** Runs an action at one replica. @returns the tokens that a session of its user and one of another user then get at the other */
  async function acquireAfter(act: (at: Provider) => Promise<void>): Promise<string[]> {
    const [one, two] = createReplicas();
    const validity = { issuedAt: two.clock.now, expiresAt: two.clock.now + hour };
    const second = createIdentity("second session", validity);
    const other = createIdentity("other user", { ...validity, objectId: "0b6a1f8e-1111-4222-8333-944445555666" });
    const acquireBoth = async (): Promise<string[]> => [
      await two.acquire(["A"], {}, second),
      await two.acquire(["A"], {}, other),
    ];
    expect(await acquireBoth()).toEqual(["token 1", "token 2"]);
    await act(one);
    two.clock.now += 1;
    return acquireBoth();
  }

  it("revokes a user's tokens in the other replicas on request, and after an exchange that shows a revoked session", async () => {
    const revocations: Record<string, (at: Provider) => Promise<void>> = {
      requested: ({ provider, session }) => provider.revokeUser(session),
      "session revoked": (at) => rejectWith(at, new SessionRevokedError("revoked")),
    };
    for (const [title, revoke] of Object.entries(revocations))
      expect(await acquireAfter(revoke), title).toEqual(["token 3", "token 2"]);
  });

  it("revokes no tokens after an exchange that requires interaction for another reason", async () => {
    const interaction = new InteractionRequiredError("MFA");
    expect(await acquireAfter((at) => rejectWith(at, interaction))).toEqual(["token 1", "token 2"]);
  });
});
