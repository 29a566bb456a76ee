import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/lib/secret.ts";
import type { AccessToken } from "../../../src/tokens/access-token.ts";
import type { SharedCache } from "../../../src/tokens/cache/shared-cache.ts";
import { toScopeSet } from "../../../src/tokens/scopes.ts";
import { createTestProvider, minute } from "../../support/test-token-provider.ts";

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
  refreshAt: Infinity,
  expiresAt: Infinity,
});

describe("a token of another replica", () => {
  it("is used instead of an exchange, the newest first", async () => {
    const sharedCache = withTokens([createToken(["a"], "newer, with MFA"), createToken(["a", "b"], "older")]);
    const { authority, acquire, events } = createTestProvider({ sharedCache });

    expect(await acquire(["A"])).toBe("newer, with MFA");
    expect(await acquire(["B"])).toBe("older");
    expect(authority.requestedScopes).toEqual([]);
    expect(events.acquired.map(({ source }) => source)).toEqual(["redis", "memory"]);
  });

  it("is not used if it does not cover the scopes", async () => {
    const { acquire } = createTestProvider({ sharedCache: withTokens([createToken(["a"], "fewer scopes")]) });

    expect(await acquire(["B"])).toBe("token 1");
    expect(await acquire(["A"])).toBe("fewer scopes");
  });

  it("is used by a background refresh instead of an exchange", async () => {
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
  it("deletes the shared tokens even if its exchange fails", async () => {
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
