import { describe, expect, it } from "vitest";
import { createIdentity } from "../support/identities.ts";
import { createTestProvider, gate, hour, minute } from "../support/test-provider.ts";

describe("a token that is due", () => {
  it("is renewed in the background from 80 % of its lifetime on, while callers get the old one", async () => {
    const { clock, directory, acquire, events } = createTestProvider();
    await acquire(["A"]);
    clock.now += 48 * minute - 1;
    expect(await acquire(["A"])).toBe("token 1");
    expect(directory.asked).toHaveLength(1);

    const { passed, open } = gate();
    directory.answer = () => passed.then(() => ({}));
    clock.now += 1;
    expect(await acquire(["A"])).toBe("token 1");
    expect(await acquire(["A"])).toBe("token 1");
    expect(directory.asked).toHaveLength(2);

    open();
    await expect.poll(() => acquire(["A"])).toBe("token 2");
    expect(events.refreshed).toMatchObject([{ downstream: "API", source: "exchange", outcome: "token" }]);
  });

  it("is renewed from the directory's own time on, where it gives one", async () => {
    const { clock, directory, acquire } = createTestProvider();
    directory.answer = () => Promise.resolve({ lifetimeMs: 24 * hour, refreshAfterMs: 12 * hour });
    await acquire(["A"]);
    clock.now += 12 * hour - 1;
    await acquire(["A"]);
    expect(directory.asked).toHaveLength(1);
    clock.now += 1;
    await acquire(["A"]);
    expect(directory.asked).toHaveLength(2);
  });

  it("is not renewed once its assertion has ended", async () => {
    const { clock, directory, acquire } = createTestProvider();
    const ending = createIdentity("ending", { expiresAt: clock.now + 30 * minute });
    await acquire(["A"], {}, ending);
    clock.now += 30 * minute;
    directory.answer = () => Promise.reject(new Error("assertion expired"));
    await expect(acquire(["A"], {}, ending)).rejects.toThrow("assertion expired");
  });

  it("is tried again after growing pauses if that fails, and callers do not notice", async () => {
    const { clock, directory, acquire, events } = createTestProvider();
    await acquire(["A"]);
    directory.answer = () => Promise.reject(new Error("down"));
    clock.now += 48 * minute;
    const attemptsAfter = async (milliseconds: number): Promise<number> => {
      clock.now += milliseconds;
      expect(await acquire(["A"])).toBe("token 1");
      await expect.poll(() => events.refreshed.length).toBe(directory.asked.length - 1);
      return events.refreshed.length;
    };

    expect(await attemptsAfter(0)).toBe(1);
    expect(await attemptsAfter(4_999)).toBe(1);
    expect(await attemptsAfter(1)).toBe(2);
    expect(await attemptsAfter(9_999)).toBe(2);
    expect(await attemptsAfter(1)).toBe(3);
    expect(await attemptsAfter(20_000)).toBe(4);
    expect(events.refreshed.every(({ outcome }) => outcome === "unexpected")).toBe(true);

    directory.answer = () => Promise.resolve({});
    clock.now += 40_000;
    await expect.poll(() => acquire(["A"])).toBe("token 6");
  });
});
