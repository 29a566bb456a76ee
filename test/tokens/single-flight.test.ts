import { describe, expect, it } from "vitest";
import { Secret } from "../../src/lib/secret.ts";
import type { AccessToken } from "../../src/tokens/access-token.ts";
import { toScopeSet } from "../../src/tokens/scopes.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import { createTestProvider, createDeferred, hour, minute } from "../support/test-token-provider.ts";
import { createIdentity } from "../support/identities.ts";

describe("a caller who goes away", () => {
  it("cancels nobody else, nor the exchange", async () => {
    const { authority, session, acquire } = createTestProvider();
    const { promise, resolve } = createDeferred();
    authority.respond = () => promise.then(() => ({}));
    const [leader, follower] = [new AbortController(), new AbortController()];
    const leading = acquire(["A"], {}, session, leader.signal);
    const following = acquire(["A"], {}, session, follower.signal);
    const staying = acquire(["A"]);

    leader.abort(new Error("leader gone"));
    follower.abort(new Error("follower gone"));

    await expect(leading).rejects.toThrow("leader gone");
    await expect(following).rejects.toThrow("follower gone");
    resolve();
    expect(await staying).toBe("token 1");
    expect(await acquire(["A"])).toBe("token 1");
    expect(authority.requestedScopes).toHaveLength(1);
  });

  it("before the call gets what is in memory, and waits for nothing", async () => {
    const { authority, session, acquire } = createTestProvider();
    const gone = AbortSignal.abort(new Error("gone"));
    authority.respond = () => Promise.reject(new Error("refused, and nobody waits for it"));
    await expect(acquire(["A"], {}, session, gone)).rejects.toThrow("gone");
    authority.respond = () => Promise.resolve({});
    await acquire(["A"]);
    expect(await acquire(["A"], {}, session, gone)).toBe("token 2");
  });
});

describe("what another replica has put into the shared cache", () => {
  const sharing = (tokens: readonly AccessToken[]): SharedCache => ({
    get: () => Promise.resolve(tokens),
    set: () => Promise.resolve(),
    revokeUser: () => Promise.resolve(),
    onUserRevoked: () => undefined,
    close: () => Promise.resolve(),
  });
  const heldFor = (scopes: readonly string[], value: string): AccessToken => ({
    value: new Secret(value),
    scopes: toScopeSet(scopes),
    issuedAt: 1_700_000_000_000,
    refreshAt: Infinity,
    expiresAt: Infinity,
  });

  it("is used in place of an exchange, the newest token first", async () => {
    const sharedCache = sharing([heldFor(["a"], "newer, after MFA"), heldFor(["a", "b"], "older")]);
    const { authority, acquire, events } = createTestProvider({ sharedCache });

    expect(await acquire(["A"])).toBe("newer, after MFA");
    expect(await acquire(["B"])).toBe("older");
    expect(authority.requestedScopes).toEqual([]);
    expect(events.acquired.map(({ source }) => source)).toEqual(["redis", "memory"]);
  });

  it("is not used if it does not serve the scopes", async () => {
    const { acquire } = createTestProvider({ sharedCache: sharing([heldFor(["a"], "narrow")]) });

    expect(await acquire(["B"])).toBe("token 1");
    expect(await acquire(["A"])).toBe("narrow");
  });

  it("renews a token that is due here", async () => {
    const tokens: AccessToken[] = [];
    const { clock, authority, acquire } = createTestProvider({ sharedCache: sharing(tokens) });
    await acquire(["A"]);
    tokens.push(heldFor(["a"], "renewed elsewhere"));
    clock.now += 48 * minute;

    await expect.poll(() => acquire(["A"])).toBe("renewed elsewhere");

    expect(authority.requestedScopes).toHaveLength(1);
  });
});

describe("metrics", () => {
  it("tell for each call where its token came from", async () => {
    const { authority, acquire, events } = createTestProvider();
    await Promise.all([acquire(["A"]), acquire(["A"]), acquire(["A"])]);
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("bug"));
    await Promise.allSettled([acquire(["B"]), acquire(["B"])]);

    const told = events.acquired.map(({ source, outcome }) => `${source}: ${outcome}`);
    expect(told.slice(0, 4)).toEqual(["exchange: token", "shared: token", "shared: token", "memory: token"]);
    expect(told.slice(4)).toEqual(["exchange: unexpected", "shared: unexpected"]);
    for (const { durationMs, downstream } of events.acquired) {
      expect(downstream).toBe("API");
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("dropping a user", () => {
  it("ends the tokens of all their sessions, and nobody else's", async () => {
    const { clock, session, provider, acquire } = createTestProvider();
    const until = { expiresAt: clock.now + 24 * hour };
    const second = createIdentity("second session", until);
    const other = createIdentity("other user", { ...until, objectId: "0b6a1f8e-1111-4222-8333-944445555666" });
    const sameIdElsewhere = createIdentity("other tenant", {
      ...until,
      tenantId: "6c1c0a34-2222-4333-8444-955556666777",
    });
    for (const identity of [session, second, other, sameIdElsewhere]) await acquire(["A"], {}, identity);
    clock.now += minute;

    await provider.revokeUser({ tenantId: session.tenantId, objectId: session.objectId });

    expect(await acquire(["A"], {}, other)).toBe("token 3");
    expect(await acquire(["A"], {}, sameIdElsewhere)).toBe("token 4");
    clock.now += 1;
    expect(await acquire(["A"])).toBe("token 5");
    expect(await acquire(["A"], {}, second)).toBe("token 6");
    expect(await acquire(["A"])).toBe("token 5");
  });
});

describe("memory", () => {
  it("is bounded by bytes too", async () => {
    const { clock, acquire } = createTestProvider({ maxBytes: 2_500 });
    const sessions = ["a", "b", "c"].map((name) => createIdentity(name, { expiresAt: clock.now + hour }));
    for (const session of sessions) await acquire(["A"], {}, session);

    expect(await acquire(["A"], {}, sessions[2])).toBe("token 3");
    expect(await acquire(["A"], {}, sessions[1])).toBe("token 2");
    expect(await acquire(["A"], {}, sessions[0])).toBe("token 4");
  });
});
