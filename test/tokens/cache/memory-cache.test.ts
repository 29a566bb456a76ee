import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/lib/secret.ts";
import { createIdentity } from "../../support/identities.ts";
import { createTestProvider, hour, minute, resource } from "../../support/test-token-provider.ts";

const otherTenant = "6c1c0a34-2222-4333-8444-955556666777";

describe("a cached token", () => {
  it("returns a cached token until one minute before its expiry", async () => {
    const { clock, authority, acquire } = createTestProvider();
    expect(await acquire(["User.Read"])).toBe("token 1");
    clock.now += hour - minute - 1;
    expect(await acquire(["User.Read"])).toBe("token 1");
    clock.now += 1;
    expect(await acquire(["User.Read"])).toBe("token 2");
    expect(authority.requestedScopes).toHaveLength(2);
  });

  it("returns no cached token beyond the expiry of its assertion", async () => {
    const { clock, authority, session, acquire } = createTestProvider();
    const expiring = createIdentity("expiring", { expiresAt: clock.now + 10 * minute });
    authority.respond = () => Promise.resolve({ lifetimeMs: 28 * hour });
    await acquire(["User.Read"], {}, expiring);
    clock.now += 10 * minute - 1;
    expect(await acquire(["User.Read"], {}, expiring)).toBe("token 1");
    clock.now += 1;
    await expect(acquire(["User.Read"], {}, expiring)).rejects.toMatchObject({ reason: "token_expired" });
    expect(await acquire(["User.Read"], {}, session)).toBe("token 2");
  });

  it("returns a cached token for any subset of its scopes in any form", async () => {
    for (const scopes of [
      ["Mail.Read"],
      ["User.Read", "Mail.Read"],
      ["Mail.Read", "Mail.Read"],
      [`${resource}/Mail.Read`, `${resource}/User.Read`],
      ["mail.READ", "HTTPS://GRAPH.microsoft.com/user.read"],
      [],
    ]) {
      const { acquire } = createTestProvider();
      await acquire(["Mail.Read", "User.Read"]);
      expect(await acquire(scopes), JSON.stringify(scopes)).toBe("token 1");
    }
  });

  it("returns a cached token for scopes that were granted in addition to the requested ones", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = () => Promise.resolve({ grantedScopes: ["User.Read", `${resource}/Mail.Read`] });
    await acquire(["User.Read"]);
    expect(await acquire(["Mail.Read"])).toBe("token 1");
    expect(await acquire(["Calendars.Read"])).toBe("token 2");
  });

  it("returns no cached token for another resource, session or tenant", async () => {
    const requests: Record<string, (provider: ReturnType<typeof createTestProvider>) => Promise<string>> = {
      resource: ({ acquire }) => acquire(["User.Read"], { resource: "https://graph.microsoft.org" }),
      session: ({ acquire, session }) => acquire(["User.Read"], {}, { ...session, assertion: new Secret("b") }),
      tenant: ({ acquire, session }) => acquire(["User.Read"], {}, { ...session, tenantId: otherTenant }),
    };
    for (const [difference, acquireOther] of Object.entries(requests)) {
      const provider = createTestProvider();
      await provider.acquire(["User.Read"]);
      expect(await acquireOther(provider), difference).toBe("token 2");
      expect(await provider.acquire(["User.Read"]), difference).toBe("token 1");
    }
  });

  it("does not evict a cached token for one that covers only some of its scopes", async () => {
    const { acquire } = createTestProvider();
    expect(await acquire(["A", "B"])).toBe("token 1");
    expect(await acquire(["C"])).toBe("token 2");
    expect(await acquire(["A", "B"])).toBe("token 1");
    expect(await acquire(["A", "D"])).toBe("token 3");
    expect(await acquire(["A", "B"])).toBe("token 1");
    expect(await acquire(["C"])).toBe("token 2");
  });
});

describe("the memory cache", () => {
  it("evicts the least recently used session above the limit of sessions", async () => {
    const { acquire } = createTestProvider({ maxSessions: 2 });
    const [a, b, c] = ["a", "b", "c"].map((name) => createIdentity(name, { expiresAt: Infinity }));
    expect(await acquire(["A"], {}, a)).toBe("token 1");
    expect(await acquire(["A"], {}, b)).toBe("token 2");
    expect(await acquire(["A"], {}, a)).toBe("token 1");
    expect(await acquire(["A"], {}, c)).toBe("token 3");
    expect(await acquire(["A"], {}, a)).toBe("token 1");
    expect(await acquire(["A"], {}, b)).toBe("token 4");
  });

  it("evicts the least recently used session above the limit of bytes", async () => {
    const { clock, acquire } = createTestProvider({ maxBytes: 2_500 });
    const sessions = ["a", "b", "c"].map((name) => createIdentity(name, { expiresAt: clock.now + hour }));
    for (const session of sessions) await acquire(["A"], {}, session);

    expect(await acquire(["A"], {}, sessions[2])).toBe("token 3");
    expect(await acquire(["A"], {}, sessions[1])).toBe("token 2");
    expect(await acquire(["A"], {}, sessions[0])).toBe("token 4");
  });
});

describe("a claims request", () => {
  it("invalidates the cached tokens of the resource of a claims request only, even if its exchange fails", async () => {
    const { authority, acquire } = createTestProvider();
    for (const resource of ["api://a", "api://b"]) await acquire(["A"], { resource });
    authority.respond = () => Promise.reject(new Error("rejected"));
    await expect(acquire(["A"], { resource: "api://a", claims: "{}" })).rejects.toThrow("rejected");
    authority.respond = () => Promise.resolve({});
    expect(await acquire(["A"], { resource: "api://b" })).toBe("token 2");
    expect(await acquire(["A"], { resource: "api://a" })).toBe("token 4");
  });

  it("does not invalidate cached tokens of another tenant or session after a claims request", async () => {
    const { acquire, session } = createTestProvider();
    const others = [
      { ...session, tenantId: otherTenant },
      { ...session, assertion: new Secret("another session") },
    ];
    for (const identity of [session, ...others]) await acquire(["A"], {}, identity);
    expect(await acquire(["A"], { claims: "{}" })).toBe("token 4");
    expect(await Promise.all(others.map((identity) => acquire(["A"], {}, identity)))).toEqual(["token 2", "token 3"]);
  });

  it("bypasses the cache for a claims request, and caches its token for later requests", async () => {
    const { acquire } = createTestProvider();
    expect(await acquire(["A"])).toBe("token 1");
    expect(await acquire(["A"], { claims: '{"x":1}' })).toBe("token 2");
    expect(await acquire(["A"])).toBe("token 2");
    expect(await acquire(["A"], { claims: '{"x":1}' })).toBe("token 3");
  });
});

describe("revokeUser", () => {
  it("revokes the tokens of the user's sessions until then, and of no other user", async () => {
    const { clock, session, provider, acquire } = createTestProvider();
    const validity = { issuedAt: clock.now, expiresAt: clock.now + 24 * hour };
    const second = createIdentity("second session", validity);
    const other = createIdentity("other user", { ...validity, objectId: "0b6a1f8e-1111-4222-8333-944445555666" });
    const sameIdElsewhere = createIdentity("other tenant", { ...validity, tenantId: otherTenant });
    for (const identity of [session, second, other, sameIdElsewhere]) await acquire(["A"], {}, identity);
    clock.now += minute;

    await provider.revokeUser(session);

    expect(await acquire(["A"], {}, other)).toBe("token 3");
    expect(await acquire(["A"], {}, sameIdElsewhere)).toBe("token 4");
    clock.now += 1;
    expect(await acquire(["A"])).toBe("token 5");
    expect(await acquire(["A"], {}, second)).toBe("token 6");
    expect(await acquire(["A"])).toBe("token 5");
  });

  it("spares sessions that were started later, and tokens that were issued after the revocation", async () => {
    const { clock, authority, session, provider, acquire } = createTestProvider();
    const identities = [-1, 0, 1].map((offset) =>
      createIdentity(`session ${offset}`, { issuedAt: session.issuedAt + offset, expiresAt: clock.now + 24 * hour }),
    );
    const acquireAll = () => Promise.all(identities.map((identity) => acquire(["A"], {}, identity)));
    await acquireAll();
    await provider.revokeUser(session);
    clock.now += 1;
    expect(await acquireAll()).toEqual(["token 4", "token 5", "token 3"]);

    await provider.revokeUser(session);
    expect(await acquireAll()).toEqual(["token 4", "token 5", "token 3"]);
    expect(authority.requestedScopes).toHaveLength(5);
  });
});
