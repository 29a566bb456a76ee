import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { refetchCooldown, advanceClock, freezeClock } from "../support/clock.ts";
import { countKeyFetches, startAuthHarness, toAuthResult } from "../support/auth-harness.ts";
import { startApi } from "../../dev/src/testing/start-test-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

async function openApi() {
  const api = await startApi();
  closers.push(() => api.close());
  const verdict = async (token: string): Promise<string> => toAuthResult(await api.ask("{ __typename }", { token }));
  return { ...api, verdict };
}

async function openDoorFor(...limits: Parameters<typeof startAuthHarness>) {
  const door = await startAuthHarness(...limits);
  closers.push(door.close);
  return door;
}

/** Asks with so many tokens, 20 at a time: every other one new, the rest among all that were issued before. */
function createLoad(emulator: Emulator, verdict: (token: string) => Promise<string>) {
  const issued: string[] = [];
  const seen: Record<string, number> = {};
  const tokenFor = async (turn: number): Promise<string> => {
    const old = issued[(turn * 7_919) % (issued.length || 1)];
    if (turn % 2 === 1 && old !== undefined) return old;
    const token = await emulator.issueToken();
    issued.push(token);
    return token;
  };
  const ask = async (requests: number): Promise<void> => {
    let left = requests;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const said = await verdict(await tokenFor(left));
        seen[said] = (seen[said] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, work));
  };
  return { ask, seen };
}

it("1,500 good tokens of old and new keys are accepted while the keys are rotated 6 times", async () => {
  freezeClock();
  const { emulator, verdict } = await openApi();
  const { ask, seen } = createLoad(emulator, verdict);
  await ask(60);
  expect(countKeyFetches({ emulator })).toBe(1);

  // The first rotation follows directly on the first fetch, which keeps no unknown key from being fetched.
  for (let rotation = 1; rotation <= 6; rotation += 1) {
    await Promise.all([ask(90), emulator.rotateKeys({ keepOld: true })]);
    await ask(150);
    expect(countKeyFetches({ emulator })).toBe(1 + rotation);
    advanceClock(refetchCooldown);
  }
  expect(seen).toEqual({ accepted: 1_500 });
});

describe("a flood of made-up key ids", () => {
  const rounds = 5;

  /** Tokens with the claims and the signature of a good one, under key ids that nobody has. */
  async function createStrange(emulator: Emulator, padding = "") {
    const [, claims, signature] = (await emulator.issueToken({ claims: { padding } })).split(".");
    let made = 0;
    return (): string => {
      made += 1;
      const header = JSON.stringify({ typ: "JWT", alg: "RS256", kid: `made up ${made}` });
      return `${Buffer.from(header).toString("base64url")}.${claims ?? ""}.${signature ?? ""}`;
    };
  }

  /** @returns what became of the strange ones; the good ones are all accepted */
  async function flood(emulator: Emulator, count: number, verdict: (token: string) => Promise<string>, padding = "") {
    const strange = await createStrange(emulator, padding);
    const known = await emulator.issueToken();
    const seen = new Set<string>();
    expect(await verdict(known)).toBe("accepted");
    for (let round = 1; round <= rounds; round += 1) {
      for (let asked = 0; asked < count / rounds; asked += 100) {
        const good = [known, await emulator.issueToken()];
        const flooding = Promise.all(Array.from({ length: 100 }, () => verdict(strange())));
        expect(await Promise.all(good.map(verdict))).toEqual(["accepted", "accepted"]);
        for (const said of await flooding) seen.add(said);
      }
      // One first, and one for the cooldown that has begun.
      expect(countKeyFetches({ emulator })).toBe(1 + round);
      advanceClock(refetchCooldown);
    }
    return [...seen];
  }

  it("of 10,000 tokens fetches the keys once in 10 seconds, and nothing is kept of them", async () => {
    freezeClock();
    const door = await openDoorFor();
    const padding = "x".repeat(8_000);
    const before = heldBytes();
    expect(await flood(door.emulator, 10_000, door.tryAuthenticate, padding)).toEqual(["401 key_unknown"]);
    // The tokens themselves are 110 megabytes.
    expect(heldBytes() - before).toBeLessThan(20_000_000);
  });

  it("makes nobody verify again what is remembered", async () => {
    const door = await openDoorFor({ maxTokens: 1, maxBytes: 5_000 });
    const known = await door.emulator.issueToken();
    await door.authenticate(known);
    const strange = await createStrange(door.emulator);
    const verify = vi.spyOn(crypto.subtle, "verify");
    await Promise.all(Array.from({ length: 100 }, () => door.tryAuthenticate(strange())));
    expect(await door.tryAuthenticate(known)).toBe("accepted");
    expect(verify).not.toHaveBeenCalled();
  });

  it("of 500 requests over HTTP does the same", async () => {
    freezeClock();
    const { emulator, verdict } = await openApi();
    expect(await flood(emulator, 500, verdict)).toEqual(["401 key_unknown"]);
  });
});

/** What is on the heap and cannot be collected. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
