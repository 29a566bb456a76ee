import { generateKeyPairSync } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startTestServer } from "../support/test-server.ts";
import {
  countKeyFetches,
  fetchListedKey,
  keysCall,
  startAuthHarness,
  toAuthResult,
  type AuthHarness,
  type AuthHarnessOptions,
} from "../support/auth-harness.ts";
import { advanceClock, freezeClock, hour, minute, refetchCooldown } from "../support/clock.ts";
import { encodePart } from "../support/invalid-tokens.ts";
import { createLatch } from "../support/latch.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

type TryAuthenticate = (token: string) => Promise<string>;

/** Authenticates over HTTP. */
async function openApi() {
  const api = await startTestServer();
  cleanups.push(() => api.close());
  const tryAuthenticate: TryAuthenticate = async (token) => toAuthResult(await api.ask("{ __typename }", { token }));
  return { emulator: api.emulator, tryAuthenticate };
}

async function openHarness(options?: AuthHarnessOptions) {
  const harness = await startAuthHarness(options);
  cleanups.push(harness.close);
  return harness;
}

/** Sends requests, 20 at a time: every second one with a new token, the others with one of the tokens issued before. */
function createLoad(emulator: Emulator, tryAuthenticate: TryAuthenticate) {
  const issued: string[] = [];
  const results: Record<string, number> = {};
  const getToken = async (turn: number): Promise<string> => {
    const old = issued[(turn * 7_919) % (issued.length || 1)];
    if (turn % 2 === 1 && old !== undefined) return old;
    const token = await emulator.issueToken();
    issued.push(token);
    return token;
  };
  const send = async (requests: number): Promise<void> => {
    let left = requests;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const result = await tryAuthenticate(await getToken(left));
        results[result] = (results[result] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, work));
  };
  return { send, results };
}

it("accepts 1,500 valid tokens of old and new keys while the keys are rotated six times", async () => {
  freezeClock();
  const { emulator, tryAuthenticate } = await openHarness();
  const { send, results } = createLoad(emulator, tryAuthenticate);
  await send(60);
  expect(countKeyFetches({ emulator })).toBe(1);

  // The first rotation directly follows the first fetch, which starts no cooldown.
  for (let rotation = 1; rotation <= 6; rotation += 1) {
    await Promise.all([send(90), emulator.rotateKeys({ keepOld: true })]);
    await send(150);
    expect(countKeyFetches({ emulator })).toBe(1 + rotation);
    advanceClock(refetchCooldown);
  }
  expect(results).toEqual({ accepted: 1_500 });
});

describe("a refresh of the keys while a token is verified", () => {
  /** Holds the next verification of a signature until `release`. */
  function holdVerification() {
    const [started, held] = [createLatch(), createLatch()];
    const verify = crypto.subtle.verify.bind(crypto.subtle);
    const spy = vi.spyOn(crypto.subtle, "verify").mockImplementationOnce(async (...args) => {
      started.release();
      await held.released;
      return verify(...args);
    });
    return { started: started.released, release: held.release, countVerifications: () => spy.mock.calls.length };
  }

  const setKeys = ({ emulator }: AuthHarness, keys: readonly object[]) =>
    emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys } } });

  /** Results of a token that is verified during the refresh and sent again after it, and the number of verifications. */
  async function authenticateDuringRefresh(change: (harness: AuthHarness) => unknown) {
    const harness = await openHarness();
    await harness.authenticate(await harness.emulator.issueToken());
    const token = await harness.emulator.issueToken();
    const { started, release, countVerifications } = holdVerification();
    const during = harness.tryAuthenticate(token);
    await started;
    await change(harness);
    // An unknown key id fetches the keys. After three responses without it, a key is removed.
    for (let fetch = 1; fetch <= 3; fetch += 1) {
      const unknown = await harness.emulator.issueToken({ unknownKey: true, header: { kid: "made up" } });
      expect(await harness.tryAuthenticate(unknown)).toBe("401 key_unknown");
      advanceClock(minute);
    }
    release();
    return [await during, await harness.tryAuthenticate(token), countVerifications()];
  }

  it("does not cache a token whose key was removed while the token was verified", async () => {
    const results = await authenticateDuringRefresh((harness) => harness.emulator.rotateKeys({ keepOld: false }));
    expect(results).toEqual(["accepted", "401 key_unknown", 1]);
  });

  it("does not cache a token whose key was replaced under the same id while the token was verified", async () => {
    const { n } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
    const results = await authenticateDuringRefresh(async (harness) => {
      setKeys(harness, [{ ...(await fetchListedKey(harness)), n }]);
    });
    expect(results).toEqual(["accepted", "401 signature_invalid", 2]);
  });

  it("caches a token whose key is still listed after the keys were refreshed while the token was verified", async () => {
    const results = await authenticateDuringRefresh(async (harness) => {
      setKeys(harness, [await fetchListedKey(harness)]);
    });
    expect(results).toEqual(["accepted", "accepted", 1]);
  });
});

describe("a response without a key that still signs", () => {
  it("does not reject tokens of that key, cached or new, even if a made-up key id caused the fetch", async () => {
    const { emulator, tryAuthenticate } = await openHarness();
    freezeClock();
    const cached = await emulator.issueToken();
    expect(await tryAuthenticate(cached)).toBe("accepted");
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "next" }];
    emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys } } });
    for (let round = 1; round <= 12; round += 1) {
      const madeUp = await emulator.issueToken({ unknownKey: true, header: { kid: `made up ${round}` } });
      const results = [madeUp, cached, await emulator.issueToken()].map(tryAuthenticate);
      expect(await Promise.all(results)).toEqual(["401 key_unknown", "accepted", "accepted"]);
      advanceClock(refetchCooldown - 1);
    }
  });

  it("keeps accepting tokens over HTTP, and warns in the log", async () => {
    const api = await startTestServer();
    cleanups.push(() => api.close());
    freezeClock();
    expect(toAuthResult(await api.ask("{ __typename }"))).toBe("accepted");
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "next" }];
    api.emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys } }, times: 1 });
    advanceClock(hour);
    const token = await api.emulator.issueToken({ header: { kid: "made up" } });
    expect(toAuthResult(await api.ask("{ __typename }", { token }))).toBe("401 key_unknown");
    expect(toAuthResult(await api.ask("{ __typename }"))).toBe("accepted");
    const warnings = api.logged().filter((line) => line.includes("the key set lacks signing keys"));
    expect(warnings.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([40]);
  });
});

describe("a flood of tokens with made-up key ids", () => {
  const rounds = 5;

  /** Creates tokens with the claims and the signature of a valid one, under key ids that do not exist. */
  async function createForger(emulator: Emulator, padding = "") {
    const [, claims, signature] = (await emulator.issueToken({ claims: { padding } })).split(".");
    let count = 0;
    return (): string => {
      count += 1;
      return [encodePart({ typ: "JWT", alg: "RS256", kid: `made up ${count}` }), claims, signature].join(".");
    };
  }

  /** Sends forged tokens, and valid ones in between, which must be accepted. @returns the results of the forged ones */
  async function flood(emulator: Emulator, count: number, tryAuthenticate: TryAuthenticate, padding = "") {
    const forge = await createForger(emulator, padding);
    const cached = await emulator.issueToken();
    const results = new Set<string>();
    expect(await tryAuthenticate(cached)).toBe("accepted");
    for (let round = 1; round <= rounds; round += 1) {
      for (let sent = 0; sent < count / rounds; sent += 100) {
        const valid = [cached, await emulator.issueToken()];
        const flooding = Promise.all(Array.from({ length: 100 }, () => tryAuthenticate(forge())));
        expect(await Promise.all(valid.map(tryAuthenticate))).toEqual(["accepted", "accepted"]);
        for (const result of await flooding) results.add(result);
      }
      // The first fetch, and one for each cooldown.
      expect(countKeyFetches({ emulator })).toBe(1 + round);
      advanceClock(refetchCooldown);
    }
    return [...results];
  }

  it("fetches the keys once in 10 seconds for unknown key ids, and retains no memory", async () => {
    freezeClock();
    const { emulator, tryAuthenticate } = await openHarness();
    const before = measureHeap();
    expect(await flood(emulator, 10_000, tryAuthenticate, "x".repeat(8_000))).toEqual(["401 key_unknown"]);
    // The tokens themselves add up to 110 megabytes.
    expect(measureHeap() - before).toBeLessThan(20_000_000);
  });

  it("does not evict cached tokens for tokens with unknown key ids", async () => {
    const { emulator, authenticate, tryAuthenticate } = await openHarness({
      limits: { maxTokens: 1, maxBytes: 5_000 },
    });
    const cached = await emulator.issueToken();
    await authenticate(cached);
    const forge = await createForger(emulator);
    const verify = vi.spyOn(crypto.subtle, "verify");
    await Promise.all(Array.from({ length: 100 }, () => tryAuthenticate(forge())));
    expect(await tryAuthenticate(cached)).toBe("accepted");
    expect(verify).not.toHaveBeenCalled();
  });

  it("fetches the keys once in 10 seconds for unknown key ids over HTTP", async () => {
    freezeClock();
    const { emulator, tryAuthenticate } = await openApi();
    expect(await flood(emulator, 500, tryAuthenticate)).toEqual(["401 key_unknown"]);
  });
});

/** The size of the heap after a garbage collection. */
function measureHeap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
