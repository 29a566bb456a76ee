import { describe, expect, it } from "vitest";
import { createDeferred, createTestProvider } from "../support/test-token-provider.ts";
import { createIdentity } from "../support/identities.ts";

describe("abort", () => {
  it("rejects aborted callers, and neither the others nor the exchange they share", async () => {
    const { authority, session, acquire } = createTestProvider();
    const { promise, resolve } = createDeferred();
    authority.respond = () => promise.then(() => ({}));
    const [leader, follower] = [new AbortController(), new AbortController()];
    const leading = acquire(["A"], {}, session, leader.signal);
    const following = acquire(["A"], {}, session, follower.signal);
    const staying = acquire(["A"]);

    leader.abort(new Error("leader aborted"));
    follower.abort(new Error("follower aborted"));

    await expect(leading).rejects.toThrow("leader aborted");
    await expect(following).rejects.toThrow("follower aborted");
    resolve();
    expect(await staying).toBe("token 1");
    expect(await acquire(["A"])).toBe("token 1");
    expect(authority.requestedScopes).toHaveLength(1);
  });

  it("returns a cached token to an aborted caller", async () => {
    const { authority, session, acquire } = createTestProvider();
    const aborted = AbortSignal.abort(new Error("aborted"));
    authority.respond = () => Promise.reject(new Error("rejected without a caller"));
    await expect(acquire(["A"], {}, session, aborted)).rejects.toThrow("aborted");
    authority.respond = () => Promise.resolve({});
    await acquire(["A"]);
    expect(await acquire(["A"], {}, session, aborted)).toBe("token 2");
  });
});

describe("concurrent callers", () => {
  it("shares one exchange between concurrent callers for different scopes if its token covers them all", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = () => Promise.resolve({ grantedScopes: ["A", "B", "C"] });
    const requests = [["A"], ["B"], ["A", "C"], ["B"]];
    expect(new Set(await Promise.all(requests.map((scopes) => acquire(scopes))))).toEqual(new Set(["token 1"]));
    expect(authority.requestedScopes).toEqual([["A"]]);
  });

  it("shares a second exchange between concurrent callers if the token of the first does not cover their scopes", async () => {
    const { authority, acquire } = createTestProvider();
    const requests = [["A"], ["B"], ["B"], ["B"]];
    const tokens = await Promise.all(requests.map((scopes) => acquire(scopes)));
    expect(tokens).toEqual(["token 1", "token 2", "token 2", "token 2"]);
    expect(authority.requestedScopes).toEqual([["A"], ["B"]]);
  });

  it("shares the second exchange with callers that arrive while it is in flight", async () => {
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

  it("shares an exchange with a claims request only if the claims are equal", async () => {
    const { acquire } = createTestProvider();
    const claims = ['{"x":1}', '{"x":1}', '{"x":2}'];
    const tokens = await Promise.all([acquire(["A"]), ...claims.map((request) => acquire(["A"], { claims: request }))]);
    expect(tokens).toEqual(["token 1", "token 2", "token 2", "token 3"]);
  });

  it("does not share an exchange between different sessions, tenants or resources", async () => {
    for (const more of [{}, { claims: "{}" }]) {
      const { session, acquire } = createTestProvider();
      const tokens = await Promise.all([
        acquire(["A"], more),
        acquire(["A"], more, createIdentity("another session", { expiresAt: Infinity })),
        acquire(["A"], more, { ...session, tenantId: "6c1c0a34-2222-4333-8444-955556666777" }),
        acquire(["A"], { ...more, resource: "https://graph.microsoft.org" }),
      ]);
      expect(tokens, JSON.stringify(more)).toEqual(["token 1", "token 2", "token 3", "token 4"]);
    }
  });
});

describe("a failed exchange", () => {
  it("rejects all callers that wait for the same scopes after one failed exchange", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(new Error("rejected"));
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => acquire(["A"])));
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(authority.requestedScopes).toHaveLength(1);
  });

  it("does not reject callers that wait for other scopes after a failed exchange", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = ({ scopes }) =>
      scopes[0] === "A" ? Promise.reject(new Error("rejected")) : Promise.resolve({});
    const [first, second] = await Promise.allSettled([acquire(["A"]), acquire(["B"])]);
    expect(first.status).toBe("rejected");
    expect(second).toEqual({ status: "fulfilled", value: "token 2" });
  });

  it("does not share a failed exchange once it is settled, and caches no token", async () => {
    const { authority, acquire } = createTestProvider();
    const { promise, reject } = createDeferred();
    authority.respond = () => promise.then(() => ({}));
    const waiting = acquire(["A"]);
    reject(new Error("rejected"));
    await expect(waiting).rejects.toThrow("rejected");
    authority.respond = () => Promise.resolve({});
    expect(await acquire(["A"])).toBe("token 2");
    expect(await acquire(["A"])).toBe("token 2");
  });

  it("does not evict a cached token for other scopes after a failed exchange", async () => {
    const { authority, acquire } = createTestProvider();
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("rejected"));
    await expect(acquire(["B"])).rejects.toThrow("rejected");
    expect(await acquire(["A"])).toBe("token 1");
  });
});

describe("metrics", () => {
  it("reports the source of each token or error to the metrics", async () => {
    const { authority, acquire, events } = createTestProvider();
    await Promise.all([acquire(["A"]), acquire(["A"]), acquire(["A"])]);
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("bug"));
    await Promise.allSettled([acquire(["B"]), acquire(["B"])]);

    const reported = events.acquired.map(({ source, outcome }) => `${source}: ${outcome}`);
    expect(reported.slice(0, 4)).toEqual(["exchange: token", "shared: token", "shared: token", "memory: token"]);
    expect(reported.slice(4)).toEqual(["exchange: unexpected", "shared: unexpected"]);
    for (const { durationMs, downstream } of events.acquired) {
      expect(downstream).toBe("API");
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
  });
});
