import { describe, expect, it } from "vitest";
import { createIdentity } from "../support/identities.ts";
import { createTestProvider, createDeferred, hour, minute } from "../support/test-token-provider.ts";

describe("background refresh", () => {
  it("refreshes a token at 80 % of its lifetime, and returns the cached token meanwhile", async () => {
    const { clock, authority, acquire, events } = createTestProvider();
    await acquire(["A"]);
    clock.now += 48 * minute - 1;
    expect(await acquire(["A"])).toBe("token 1");
    expect(authority.requestedScopes).toHaveLength(1);

    const { promise, resolve } = createDeferred();
    authority.respond = () => promise.then(() => ({}));
    clock.now += 1;
    expect(await acquire(["A"])).toBe("token 1");
    expect(await acquire(["A"])).toBe("token 1");
    expect(authority.requestedScopes).toHaveLength(2);

    resolve();
    await expect.poll(() => acquire(["A"])).toBe("token 2");
    expect(events.refreshed).toMatchObject([{ downstream: "API", source: "exchange", outcome: "token" }]);
  });

  it("refreshes a token at refresh_in if the token response contains one", async () => {
    const { clock, authority, acquire } = createTestProvider();
    authority.respond = () => Promise.resolve({ lifetimeMs: 24 * hour, refreshAfterMs: 12 * hour });
    await acquire(["A"]);
    clock.now += 12 * hour - 1;
    await acquire(["A"]);
    expect(authority.requestedScopes).toHaveLength(1);
    clock.now += 1;
    await acquire(["A"]);
    expect(authority.requestedScopes).toHaveLength(2);
  });

  it("does not extend a token beyond the expiry of its assertion by a refresh", async () => {
    const { clock, authority, acquire } = createTestProvider();
    const expiring = createIdentity("expiring", { expiresAt: clock.now + 30 * minute });
    await acquire(["A"], {}, expiring);
    clock.now += 30 * minute;
    await expect(acquire(["A"], {}, expiring)).rejects.toMatchObject({ reason: "token_expired" });
    expect(authority.requestedScopes).toHaveLength(1);
  });

  it("retries a failed refresh with exponential backoff, and returns the cached token meanwhile", async () => {
    const { clock, authority, acquire, events } = createTestProvider();
    await acquire(["A"]);
    authority.respond = () => Promise.reject(new Error("down"));
    clock.now += 48 * minute;
    const attemptsAfter = async (milliseconds: number): Promise<number> => {
      clock.now += milliseconds;
      expect(await acquire(["A"])).toBe("token 1");
      await expect.poll(() => events.refreshed.length).toBe(authority.requestedScopes.length - 1);
      return events.refreshed.length;
    };

    expect(await attemptsAfter(0)).toBe(1);
    expect(await attemptsAfter(4_999)).toBe(1);
    expect(await attemptsAfter(1)).toBe(2);
    expect(await attemptsAfter(9_999)).toBe(2);
    expect(await attemptsAfter(1)).toBe(3);
    expect(await attemptsAfter(20_000)).toBe(4);
    expect(events.refreshed.every(({ outcome }) => outcome === "unexpected")).toBe(true);

    authority.respond = () => Promise.resolve({});
    clock.now += 40_000;
    await expect.poll(() => acquire(["A"])).toBe("token 6");
  });
});
