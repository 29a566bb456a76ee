import { describe, expect, it } from "vitest";
import type { AccessToken } from "../../../src/tokens/access-token.ts";
import { Secret } from "../../../src/lib/secret.ts";
import { createIdentity } from "../../support/identities.ts";
import { createTestProvider, createDeferred, hour, minute, resource } from "../../support/test-token-provider.ts";

describe("a token is reused", () => {
  it("until a minute before it ends, and then exchanged anew", async () => {
    const { clock, authority, acquire } = createTestProvider();
    expect(await acquire(["User.Read"])).toBe("token 1");
    clock.now += hour - minute - 1;
    expect(await acquire(["User.Read"])).toBe("token 1");
    clock.now += 1;
    expect(await acquire(["User.Read"])).toBe("token 2");
    expect(authority.requestedScopes).toHaveLength(2);
  });

  it("never beyond its assertion", async () => {
    const { clock, authority, session, acquire } = createTestProvider();
    const ending = createIdentity("ending", { expiresAt: clock.now + 10 * minute });
    authority.respond = () => Promise.resolve({ lifetimeMs: 28 * hour });
    await acquire(["User.Read"], {}, ending);
    clock.now += 10 * minute - 1;
    expect(await acquire(["User.Read"], {}, ending)).toBe("token 1");
    clock.now += 1;
    expect(await acquire(["User.Read"], {}, ending)).toBe("token 2");
    expect(await acquire(["User.Read"], {}, session)).toBe("token 3");
  });

  it.each([
    ["fewer scopes", ["Mail.Read"]],
    ["the same scopes in another order", ["User.Read", "Mail.Read"]],
    ["a scope twice", ["Mail.Read", "Mail.Read"]],
    ["scopes in full form", [`${resource}/Mail.Read`, `${resource}/User.Read`]],
    ["scopes in another case", ["mail.READ", "HTTPS://GRAPH.microsoft.com/user.read"]],
    ["no scope", []],
  ])("for %s", async (_title, scopes) => {
    const { acquire } = createTestProvider();
    await acquire(["Mail.Read", "User.Read"]);
    expect(await acquire(scopes)).toBe("token 1");
  });

  it("for what was granted beyond what was asked for", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = () => Promise.resolve({ grantedScopes: ["User.Read", `${resource}/Mail.Read`] });
    await acquire(["User.Read"]);
    expect(await acquire(["Mail.Read"])).toBe("token 1");
    expect(await acquire(["Calendars.Read"])).toBe("token 2");
  });

  it.each<[string, (parts: ReturnType<typeof createTestProvider>) => Promise<string>]>([
    ["another resource", ({ acquire }) => acquire(["User.Read"], { resource: "api://other" })],
    [
      "another session",
      ({ acquire, session }) => acquire(["User.Read"], {}, { ...session, assertion: new Secret("b") }),
    ],
    ["another tenant", ({ acquire, session }) => acquire(["User.Read"], {}, { ...session, tenantId: "other" })],
  ])("but not for %s", async (_title, ask) => {
    const parts = createTestProvider();
    await parts.acquire(["User.Read"]);
    expect(await ask(parts)).toBe("token 2");
    expect(await parts.acquire(["User.Read"])).toBe("token 1");
  });
});

describe("tokens of one session and resource", () => {
  it("live beside each other: a narrower one never evicts a wider one", async () => {
    const { acquire } = createTestProvider();
    expect(await acquire(["A", "B"])).toBe("token 1");
    expect(await acquire(["C"])).toBe("token 2");
    expect(await acquire(["A", "B"])).toBe("token 1");
    expect(await acquire(["A", "D"])).toBe("token 3");
    expect(await acquire(["A", "B"])).toBe("token 1");
    expect(await acquire(["C"])).toBe("token 2");
  });

  it("go when the least recently used session has to", async () => {
    const { acquire } = createTestProvider({ maxSessions: 2 });
    const [a, b, c] = ["a", "b", "c"].map((name) => createIdentity(name, { expiresAt: Infinity }));
    expect(await acquire(["A"], {}, a)).toBe("token 1");
    expect(await acquire(["A"], {}, b)).toBe("token 2");
    expect(await acquire(["A"], {}, a)).toBe("token 1");
    expect(await acquire(["A"], {}, c)).toBe("token 3");
    expect(await acquire(["A"], {}, a)).toBe("token 1");
    expect(await acquire(["A"], {}, b)).toBe("token 4");
  });
});

describe("a claims request", () => {
  it("drops what is there, of its resource alone, whatever becomes of it", async () => {
    const { authority, acquire } = createTestProvider();
    for (const resource of ["api://a", "api://b"]) await acquire(["A"], { resource });
    authority.respond = () => Promise.reject(new Error("refused"));
    await expect(acquire(["A"], { resource: "api://a", claims: "{}" })).rejects.toThrow("refused");
    authority.respond = () => Promise.resolve({});
    expect(await acquire(["A"], { resource: "api://b" })).toBe("token 2");
    expect(await acquire(["A"], { resource: "api://a" })).toBe("token 4");
  });

  it("drops what the other replicas share", async () => {
    const kept: (readonly AccessToken[])[] = [];
    const { authority, acquire } = createTestProvider({
      sharedCache: {
        get: () => Promise.resolve(kept.at(-1) ?? []),
        set: (_key, tokens) => Promise.resolve(void kept.push(tokens)),
        revokeUser: () => Promise.resolve(),
        onUserRevoked: () => undefined,
        close: () => Promise.resolve(),
      },
    });
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("refused"));
    await expect(acquire(["A"], { claims: "{}" })).rejects.toThrow("refused");
    expect(kept.map((tokens) => tokens.length)).toEqual([1, 0]);
  });

  it("skips the cache, and its token serves those who come after it", async () => {
    const { acquire } = createTestProvider();
    expect(await acquire(["A"])).toBe("token 1");
    expect(await acquire(["A"], { claims: '{"x":1}' })).toBe("token 2");
    expect(await acquire(["A"])).toBe("token 2");
    expect(await acquire(["A"], { claims: '{"x":1}' })).toBe("token 3");
  });

  it("shares an exchange with equal ones at the same time, and with no other", async () => {
    const { acquire } = createTestProvider();
    const claims = ['{"x":1}', '{"x":1}', '{"x":2}'];
    const tokens = await Promise.all([acquire(["A"]), ...claims.map((request) => acquire(["A"], { claims: request }))]);
    expect(tokens).toEqual(["token 1", "token 2", "token 2", "token 3"]);
  });
});

describe("callers at the same time", () => {
  it("share an exchange, whatever they ask for, if its token serves them all", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = () => Promise.resolve({ grantedScopes: ["A", "B", "C"] });
    const wanted = [["A"], ["B"], ["A", "C"], ["B"]];
    expect(new Set(await Promise.all(wanted.map((scopes) => acquire(scopes))))).toEqual(new Set(["token 1"]));
    expect(authority.requestedScopes).toEqual([["A"]]);
  });

  it("whom its token does not serve share the next one", async () => {
    const { authority, acquire } = createTestProvider();
    const wanted = [["A"], ["B"], ["B"], ["B"]];
    const tokens = await Promise.all(wanted.map((scopes) => acquire(scopes)));
    expect(tokens).toEqual(["token 1", "token 2", "token 2", "token 2"]);
    expect(authority.requestedScopes).toEqual([["A"], ["B"]]);
  });

  it("who come while that next one is under way share it too", async () => {
    const { authority, acquire } = createTestProvider();
    const { promise, resolve } = createDeferred();
    authority.respond = async ({ scopes }) => {
      if (scopes[0] === "B") await promise;
      return {};
    };
    const [first, waiting] = [acquire(["A"]), acquire(["B"])];
    await first;
    await expect.poll(() => authority.requestedScopes).toEqual([["A"], ["B"]]);
    const late = acquire(["B"]);
    resolve();
    expect(await Promise.all([waiting, late])).toEqual(["token 2", "token 2"]);
    expect(authority.requestedScopes).toEqual([["A"], ["B"]]);
  });

  it("of different sessions share nothing", async () => {
    const { acquire } = createTestProvider();
    const sessions = ["a", "b"].map((name) => createIdentity(name, { expiresAt: Infinity }));
    const tokens = await Promise.all(sessions.map((session) => acquire(["A"], {}, session)));
    expect(tokens).toEqual(["token 1", "token 2"]);
  });
});

describe("a failed exchange", () => {
  it("is one exchange for all who wait for the same scopes", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(new Error("refused"));
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => acquire(["A"])));
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(authority.requestedScopes).toHaveLength(1);
  });

  it("fails nobody who waits for other scopes", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = ({ scopes }) =>
      scopes[0] === "A" ? Promise.reject(new Error("refused")) : Promise.resolve({});
    const [first, second] = await Promise.allSettled([acquire(["A"]), acquire(["B"])]);
    expect(first.status).toBe("rejected");
    expect(second).toEqual({ status: "fulfilled", value: "token 2" });
  });

  it("ends the sharing, and is not remembered as a success", async () => {
    const { authority, acquire } = createTestProvider();
    const { promise, reject } = createDeferred();
    authority.respond = () => promise.then(() => ({}));
    const waiting = acquire(["A"]);
    reject(new Error("refused"));
    await expect(waiting).rejects.toThrow("refused");
    authority.respond = () => Promise.resolve({});
    expect(await acquire(["A"])).toBe("token 2");
    expect(await acquire(["A"])).toBe("token 2");
  });

  it("leaves a token of other scopes in place", async () => {
    const { authority, acquire } = createTestProvider();
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("refused"));
    await expect(acquire(["B"])).rejects.toThrow("refused");
    expect(await acquire(["A"])).toBe("token 1");
  });
});
