import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "../../dev/src/emulator/faults.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { createApp, loadAppConfig } from "../../src/app.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { refetchCooldown, advanceClock, second, freezeClock } from "../support/clock.ts";
import { discoveryCall, countKeyFetches, keysCall, toAuthResult } from "../support/auth-harness.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const me = "{ me { displayName } }";
const alice = { data: { me: { displayName: "Alice Archer" } } };
const unavailable = "503 TOKEN_SERVICE_UNAVAILABLE";

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(async () => {
  vi.useRealTimers();
  await api.close();
});

const probe = async (path: string, url = api.url): Promise<number> => (await fetch(`${url}${path}`)).status;
const fetches = (): Record<string, number> => api.emulator.calls.counts();
const verdict = async (token: string): Promise<string> => toAuthResult(await api.ask("{ __typename }", { token }));
const strange = (kid: string): Promise<string> => api.emulator.issueToken({ unknownKey: true, header: { kid } });

describe("the directory", () => {
  it("is not asked by starting to listen, nor by a request without a usable token", async () => {
    expect(fetches()).toEqual({});
    expect(await probe("/livez")).toBe(200);
    await api.ask(me, { headers: { "content-type": "application/json" } });
    await api.ask(me, { token: "garbage" });
    expect(fetches()).toEqual({});
  });

  it("is asked once for its document and once for its keys by 20 first requests at a time", async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => api.emulator.issueToken()));
    expect(await Promise.all(tokens.map(verdict))).toEqual(tokens.map(() => "accepted"));
    expect(fetches()).toEqual({ [discoveryCall]: 1, [keysCall]: 1 });
  });

  it("is asked by /readyz, and not again by the requests that follow", async () => {
    expect(await probe("/readyz")).toBe(200);
    expect(await verdict(await api.emulator.issueToken())).toBe("accepted");
    expect(await probe("/readyz")).toBe(200);
    expect(fetches()).toEqual({ [discoveryCall]: 1, [keysCall]: 1 });
  });
});

describe("while the directory is down", () => {
  const broken: readonly [string, NonNullable<Fault["response"]>][] = [
    ["answers 503", { status: 503 }],
    ["answers 500 with a page", { status: 500, body: "<html>sorry</html>" }],
    ["answers 429", { status: 429, headers: { "retry-after": "7" } }],
    ["redirects", { status: 302, headers: { location: "http://localhost:1/" } }],
    ["answers with a page", { status: 200, body: "<html>sorry</html>" }],
    ["answers with an empty object", { status: 200, body: {} }],
    ["answers with something else", { status: 200, body: [] }],
    ["answers with nothing", { status: 200, body: "null" }],
  ];
  const rows = [discoveryCall, keysCall].flatMap((key) => broken.map(([does, answer]) => [key, does, answer] as const));

  it.each(rows)("callers get 503 if %s %s, and recover a second later", async (key, _does, answer) => {
    freezeClock();
    const token = await api.emulator.issueToken();
    const end = api.emulator.faults.inject({ key, response: answer });
    const refused = await api.ask(me, { token });
    expect(toAuthResult(refused)).toBe(unavailable);
    expect(refused.headers.get("www-authenticate")).toBeNull();
    expect(JSON.stringify([refused.body, api.logged()])).not.toContain("sorry");

    end();
    advanceClock(second - 1);
    expect([await verdict(token), fetches()[key]]).toEqual([unavailable, 1]);
    advanceClock(1);
    expect((await api.ask(me, { token })).body).toEqual(alice);
    expect(fetches()[key]).toBe(2);
  });

  it("it is asked once a second, however many callers there are", async () => {
    freezeClock();
    api.emulator.faults.inject({ key: discoveryCall, response: { status: 503 } });
    const token = await api.emulator.issueToken();
    for (const asked of [1, 2, 3]) {
      for (let round = 0; round < 3; round += 1) {
        const verdicts = await Promise.all(Array.from({ length: 10 }, () => verdict(token)));
        expect(verdicts).toEqual(verdicts.map(() => unavailable));
      }
      expect(fetches()).toEqual({ [discoveryCall]: asked });
      advanceClock(second);
    }
  });

  it.each([discoveryCall, keysCall])("/readyz says so for %s until it is back, and /livez does not", async (key) => {
    freezeClock();
    const end = api.emulator.faults.inject({ key, response: { status: 503 } });
    expect([await probe("/readyz"), await probe("/livez")]).toEqual([503, 200]);
    end();
    advanceClock(second);
    expect([await probe("/readyz"), await probe("/livez")]).toEqual([200, 200]);
  });

  it("callers whose key is known notice nothing", async () => {
    await api.ask(me);
    for (const key of [discoveryCall, keysCall]) api.emulator.faults.inject({ key, response: { status: 503 } });
    expect(await verdict(await api.emulator.issueToken())).toBe("accepted");
    expect(await probe("/readyz")).toBe(200);
  });
});

it("starting to listen does not wait for a directory that hangs; /readyz does for a while, and /livez does not", async () => {
  const emulator = await startEmulator({ port: 0 });
  emulator.faults.inject({ key: discoveryCall, hang: true, times: 1 });
  const log = createLog("info", { write: () => undefined });
  const app = await createApp({ config: loadAppConfig({ PORT: "0" }, emulator.environment), log });
  const url = await app.listen();
  const seen: string[] = [];
  const ready = probe("/readyz", url).then((status) => seen.push(`/readyz ${status}`));
  await vi.waitFor(
    () => {
      expect(emulator.calls.counts()).toEqual({ [discoveryCall]: 1 });
    },
    { timeout: 15_000 },
  );
  seen.push(`/livez ${await probe("/livez", url)}`);
  await ready;
  expect(seen).toEqual(["/livez 200", "/readyz 503"]);

  // The look-up that hangs is given up after some seconds, and the next one answers.
  await vi.waitUntil(async () => (await probe("/readyz", url)) === 200, { timeout: 15_000 });
  expect(await probe("/livez", url)).toBe(200);
  await app.close();
  await emulator.close();
});

describe("a key id that is not listed", () => {
  it("fetches the keys at once: the first token of a new key is accepted", async () => {
    await api.ask(me);
    await api.emulator.rotateKeys({ keepOld: true });
    expect((await api.ask(me)).body).toEqual(alice);
    expect(countKeyFetches(api)).toBe(2);
  });

  it("fetches them once for 20 that come at a time, and not again for 10 seconds", async () => {
    freezeClock();
    await api.ask(me);
    const flood = async (round: string): Promise<void> => {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => strange(`${round}${String(index)}`)));
      expect(await Promise.all(tokens.map(verdict))).toEqual(tokens.map(() => "401 key_unknown"));
    };
    await flood("a");
    expect(countKeyFetches(api)).toBe(2);
    advanceClock(refetchCooldown - 1);
    await flood("b");
    expect(countKeyFetches(api)).toBe(2);
    advanceClock(1);
    await flood("c");
    await flood("d");
    expect(countKeyFetches(api)).toBe(3);
  });

  it("makes tokens of a new key wait for the rest of these 10 seconds", async () => {
    freezeClock();
    await verdict(await strange("made up"));
    await api.emulator.rotateKeys({ keepOld: true });
    const token = await api.emulator.issueToken();
    advanceClock(refetchCooldown - 1);
    expect([await verdict(token), countKeyFetches(api)]).toEqual(["401 key_unknown", 2]);
    advanceClock(1);
    expect([await verdict(token), countKeyFetches(api)]).toEqual(["accepted", 3]);
  });

  it("is answered 503 while they cannot be fetched, as nobody knows what the token is worth", async () => {
    freezeClock();
    const known = await api.emulator.issueToken();
    await verdict(known);
    const end = api.emulator.faults.inject({ key: keysCall, response: { status: 503 } });
    await api.emulator.rotateKeys({ keepOld: true });
    const token = await api.emulator.issueToken();
    const refused = await api.ask("{ __typename }", { token });
    expect([toAuthResult(refused), refused.headers.get("www-authenticate")]).toEqual([unavailable, null]);

    end();
    advanceClock(second - 1);
    expect([await verdict(token), await verdict(known), countKeyFetches(api)]).toEqual([unavailable, "accepted", 2]);
    advanceClock(1);
    expect([await verdict(token), countKeyFetches(api)]).toEqual(["accepted", 3]);
  });
});
