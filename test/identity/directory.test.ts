import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Fault } from "../../emulator/faults.ts";
import { startApi, type Answer, type RunningApi } from "../support/start-api.ts";

const discovery = "GET /v2.0/.well-known/openid-configuration";
const keys = "GET /discovery/v2.0/keys";
const me = "{ me { displayName } }";
const alice = { data: { me: { displayName: "Alice Archer" } } };

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(async () => {
  vi.useRealTimers();
  await api.close();
});

const probe = async (path: string): Promise<number> => (await fetch(`${api.url}${path}`)).status;
const callsOf = (key: string): number => api.emulator.calls.counts()[key] ?? 0;
const codeOf = ({ body }: Answer): unknown => body.errors?.[0]?.extensions["code"];
const reasonOf = ({ body }: Answer): unknown => body.errors?.[0]?.extensions["reason"];

/** Moves the time of API and directory, which share a clock here. Nothing waits. */
function later(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  vi.useFakeTimers({ toFake: ["Date"], now });
}

describe("the directory", () => {
  test("is not asked by starting to listen, nor by a request without a usable token", async () => {
    expect(api.emulator.calls.counts()).toEqual({});
    expect(await probe("/livez")).toBe(200);
    await api.ask(me, { headers: { "content-type": "application/json" } });
    await api.ask(me, { token: "garbage" });
    expect(api.emulator.calls.counts()).toEqual({});
  });

  test("is asked once for its document and once for its keys by 20 first requests at a time", async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => api.emulator.issueToken()));
    const answers = await Promise.all(tokens.map((token) => api.ask("{ __typename }", { token })));
    expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 200));
    expect(api.emulator.calls.counts()).toEqual({ [discovery]: 1, [keys]: 1 });
  });
});

describe("while the directory is down", () => {
  const broken: readonly [string, NonNullable<Fault["answer"]>][] = [
    ["answers 503", { status: 503 }],
    ["answers 500 with a page", { status: 500, body: "<html>sorry</html>" }],
    ["answers 429", { status: 429, headers: { "retry-after": "7" } }],
    ["redirects", { status: 302, headers: { location: "http://localhost:1/" } }],
    ["answers with a page", { status: 200, body: "<html>sorry</html>" }],
    ["answers with an empty object", { status: 200, body: {} }],
    ["answers with something else", { status: 200, body: [] }],
  ];
  const rows = [discovery, keys].flatMap((key) => broken.map(([does, answer]) => [key, does, answer] as const));

  test.each(rows)("callers get 503 if %s %s, and recover without a restart", async (key, _does, answer) => {
    api.emulator.faults.inject({ key, answer });
    const token = await api.emulator.issueToken();
    const refused = await api.ask(me, { token });
    expect(codeOf(refused)).toBe("TOKEN_SERVICE_UNAVAILABLE");
    expect(refused.status).toBe(503);
    expect(refused.headers.get("www-authenticate")).toBeNull();
    expect(JSON.stringify([refused.body, api.logged()])).not.toContain("sorry");

    api.emulator.faults.clear();
    expect((await api.ask(me, { token })).body).toEqual(alice);
  });

  test("/readyz says so until it is back, and /livez does not", async () => {
    api.emulator.faults.inject({ key: discovery, answer: { status: 503 } });
    expect([await probe("/readyz"), await probe("/livez")]).toEqual([503, 200]);
    api.emulator.faults.clear();
    expect([await probe("/readyz"), await probe("/livez")]).toEqual([200, 200]);
  });

  test("/readyz says so too if only its keys cannot be had", async () => {
    api.emulator.faults.inject({ key: keys, answer: { status: 503 } });
    expect(await probe("/readyz")).toBe(503);
  });

  test("callers whose key is known notice nothing", async () => {
    await api.ask(me);
    for (const key of [discovery, keys]) api.emulator.faults.inject({ key, answer: { status: 503 } });
    expect((await api.ask("{ __typename }")).status).toBe(200);
  });
});

describe("when the directory signs with a new key", () => {
  test("tokens of the new key are accepted once the keys are 30 seconds old, for one more fetch", async () => {
    await api.ask(me);
    await api.emulator.rotateKeys({ keepOld: true });
    const early = await api.ask(me);
    expect([early.status, reasonOf(early)]).toEqual([401, "key_unknown"]);
    expect(callsOf(keys)).toBe(1);

    later(31_000);
    expect((await api.ask(me)).body).toEqual(alice);
    expect(callsOf(keys)).toBe(2);
  });

  test("tokens of the old key are accepted as long as it is listed", async () => {
    const token = await api.emulator.issueToken();
    await api.ask("{ __typename }", { token });
    await api.emulator.rotateKeys({ keepOld: true });
    later(31_000);
    await api.ask("{ __typename }");
    expect((await api.ask("{ __typename }", { token })).status).toBe(200);
    await api.emulator.rotateKeys({ keepOld: false });
    later(31_000);
    await api.ask("{ __typename }");
    expect(reasonOf(await api.ask("{ __typename }", { token }))).toBe("key_unknown");
  });

  test("a flood of unknown key ids costs one fetch in 30 seconds", async () => {
    await api.ask(me);
    const strange = (kid: string) => api.emulator.issueToken({ foreignKey: true, header: { kid } });
    const flood = async (round: string): Promise<void> => {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => strange(`${round}${String(index)}`)));
      const answers = await Promise.all(tokens.map((token) => api.ask(me, { token })));
      expect(answers.map(reasonOf)).toEqual(tokens.map(() => "key_unknown"));
    };
    await flood("a");
    expect(callsOf(keys)).toBe(1);
    later(31_000);
    await flood("b");
    await flood("c");
    expect(callsOf(keys)).toBe(2);
  });
});
