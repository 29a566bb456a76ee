import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { boardsApi } from "../support/project.ts";
import { graphRegistration } from "@oboql/dev/emulator";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const graphExchange = `on-behalf-of ${graphRegistration.resource}`;
const boardsExchange = `on-behalf-of ${boardsApi.resource}`;
const queryOfBothApis = "{ me { displayName } boards(first: 3) { nodes { name owner { displayName } } } }";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterEach(() => {
  api.emulator.calls.reset();
  api.emulator.faults.clear();
});
afterAll(() => api.close());

function countExchanges(): Record<string, number> {
  const counts = Object.entries(api.emulator.calls.counts());
  return Object.fromEntries(counts.filter(([key]) => key.startsWith("on-behalf-of")));
}

const repeat = <Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe("a session", () => {
  it("exchanges once per session and API for any number of operations and scopes", async () => {
    const token = await api.emulator.issueToken();
    for (const query of [
      queryOfBothApis,
      "{ me { manager { displayName } } }",
      "{ users { nodes { id } } }",
      queryOfBothApis,
      queryOfBothApis,
    ])
      expect((await api.ask(query, { token })).body.errors).toBeUndefined();
    expect(countExchanges()).toEqual({ [graphExchange]: 1, [boardsExchange]: 1 });
  });

  it("exchanges once per session and API if its first 20 operations are concurrent", async () => {
    const token = await api.emulator.issueToken();
    const responses = await repeat(20, () => api.ask(queryOfBothApis, { token }));
    for (const { body } of responses) expect(body).toEqual(responses[0]?.body);
    expect(responses[0]?.body.data?.["me"]).toEqual({ displayName: "Alice Archer" });
    expect(countExchanges()).toEqual({ [graphExchange]: 1, [boardsExchange]: 1 });
  });

  it("exchanges nothing for an API that a session does not use", async () => {
    await api.ask("{ me { displayName } }");
    expect(countExchanges()).toEqual({ [graphExchange]: 1 });
  });

  it("shares no tokens with another session of the same user", async () => {
    const [first, second] = [await api.emulator.issueToken(), await api.emulator.issueToken()];
    for (const token of [first, second, first, second]) await api.ask(queryOfBothApis, { token });
    expect(countExchanges()).toEqual({ [graphExchange]: 2, [boardsExchange]: 2 });
  });

  it("does not use the token of another session of the user that passed MFA", async () => {
    const user = "carol@harbor.example";
    const query = "{ boards(first: 1) { nodes { name } } }";
    const passed = await api.emulator.issueToken({ user, mfa: true });
    expect((await api.ask(query, { token: passed })).body.errors).toBeUndefined();
    const { status, body } = await api.ask(query, { user });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["INTERACTION_REQUIRED"]);
    expect([status, body.data]).toEqual([401, undefined]);
  });

  it("uses the cached tokens of a session for any case of the Bearer scheme", async () => {
    const token = await api.emulator.issueToken();
    for (const scheme of ["Bearer", "bearer"])
      await api.ask("{ me { displayName } }", {
        headers: { authorization: `${scheme} ${token}`, "content-type": "application/json" },
      });
    expect(countExchanges()).toEqual({ [graphExchange]: 1 });
  });
});

describe("concurrent users", () => {
  const users = [
    ["alice@harbor.example", "Alice Archer"],
    ["bob@harbor.example", "Bob Baker"],
    ["mona@harbor.example", "Mona Marsh"],
  ] as const;

  it("returns concurrent users their own data with tokens of their own", async () => {
    const tokens = await Promise.all(users.map(([user]) => api.emulator.issueToken({ user })));
    const responses = await repeat(30, async (index) => {
      const { body } = await api.ask("{ me { displayName } }", { token: tokens[index % users.length] ?? "" });
      return body.data?.["me"];
    });
    expect(responses).toEqual(Array.from({ length: 30 }, (_, index) => ({ displayName: users[index % 3]?.[1] })));
    expect(countExchanges()).toEqual({ [graphExchange]: users.length });
    const owners = api.emulator.calls.list().flatMap(({ key, token }) => (key === "GET /v1.0/me" ? token?.oid : []));
    expect(new Set(owners).size).toBe(users.length);
  });
});

describe("a failed exchange", () => {
  const injectFault = () =>
    api.emulator.faults.inject({
      key: graphExchange,
      response: { status: 503, body: { error: "temporarily_unavailable" } },
    });

  it("fails the operations that wait for a failed exchange, but not the next one", async () => {
    const token = await api.emulator.issueToken();
    const end = injectFault();
    const responses = await repeat(20, () => api.ask("{ me { displayName } }", { token }));
    const codes = responses.map(({ body }) => body.errors?.[0]?.extensions["code"]);
    expect(codes).toEqual(responses.map(() => "TOKEN_SERVICE_UNAVAILABLE"));
    end();
    expect((await api.ask("{ me { displayName } }", { token })).body).toEqual({
      data: { me: { displayName: "Alice Archer" } },
    });
  });

  it("fails no operation of another user after a failed exchange", async () => {
    const token = await api.emulator.issueToken({ user: "bob@harbor.example" });
    await api.ask("{ me { displayName } }", { token });
    injectFault();
    const [alices, bobs] = await Promise.all([
      api.ask("{ me { displayName } }"),
      api.ask("{ me { displayName } }", { token }),
    ]);
    expect(alices.body.errors).toHaveLength(1);
    expect(bobs.body).toEqual({ data: { me: { displayName: "Bob Baker" } } });
  });
});
