import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { microsoftGraph, projectsApi } from "../../dev/src/emulator/tenant.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const graphExchange = `on-behalf-of ${microsoftGraph.resource}`;
const projectsExchange = `on-behalf-of ${projectsApi.resource}`;
const joined = "{ me { displayName } projects(first: 3) { nodes { name owner { displayName } } } }";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterEach(() => {
  api.emulator.calls.reset();
  api.emulator.faults.clear();
});
afterAll(() => api.close());

function exchanges(): Record<string, number> {
  const counted = Object.entries(api.emulator.calls.counts());
  return Object.fromEntries(counted.filter(([key]) => key.startsWith("on-behalf-of")));
}

const times = <Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe("a session", () => {
  it("costs one exchange per API, however many operations follow and whatever scopes they need", async () => {
    const token = await api.emulator.issueToken();
    for (const query of [joined, "{ me { manager { displayName } } }", "{ users { nodes { id } } }", joined, joined])
      expect((await api.ask(query, { token })).body.errors).toBeUndefined();
    expect(exchanges()).toEqual({ [graphExchange]: 1, [projectsExchange]: 1 });
  });

  it("costs one exchange per API if its first 20 operations come at once", async () => {
    const token = await api.emulator.issueToken();
    const answers = await times(20, () => api.ask(joined, { token }));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(answers[0]?.body.data?.["me"]).toEqual({ displayName: "Alice Archer" });
    expect(exchanges()).toEqual({ [graphExchange]: 1, [projectsExchange]: 1 });
  });

  it("costs nothing for an API that it does not use", async () => {
    await api.ask("{ me { displayName } }");
    expect(exchanges()).toEqual({ [graphExchange]: 1 });
  });

  it("does not share tokens with another session of the same user", async () => {
    const [first, second] = [await api.emulator.issueToken(), await api.emulator.issueToken()];
    for (const token of [first, second, first, second]) await api.ask(joined, { token });
    expect(exchanges()).toEqual({ [graphExchange]: 2, [projectsExchange]: 2 });
  });

  it("that passed MFA does not lend its token to one that did not", async () => {
    const user = "carol@harbor.example";
    const query = "{ projects(first: 1) { nodes { name } } }";
    const passed = await api.emulator.issueToken({ user, claims: { amr: ["pwd", "mfa"] } });
    expect((await api.ask(query, { token: passed })).body.errors).toBeUndefined();
    const { status, body } = await api.ask(query, { user });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["INTERACTION_REQUIRED"]);
    expect([status, body.data]).toEqual([401, undefined]);
  });

  it("keeps its downstream tokens although its assertion comes in another spelling of the scheme", async () => {
    const token = await api.emulator.issueToken();
    for (const scheme of ["Bearer", "bearer"])
      await api.ask("{ me { displayName } }", {
        headers: { authorization: `${scheme} ${token}`, "content-type": "application/json" },
      });
    expect(exchanges()).toEqual({ [graphExchange]: 1 });
  });
});

describe("users at the same time", () => {
  const people = [
    ["alice@harbor.example", "Alice Archer"],
    ["bob@harbor.example", "Bob Baker"],
    ["mona@harbor.example", "Mona Marsh"],
  ] as const;

  it("each get their own answers, from tokens of their own", async () => {
    const tokens = await Promise.all(people.map(([user]) => api.emulator.issueToken({ user })));
    const answers = await times(30, async (index) => {
      const { body } = await api.ask("{ me { displayName } }", { token: tokens[index % people.length] ?? "" });
      return body.data?.["me"];
    });
    expect(answers).toEqual(Array.from({ length: 30 }, (_, index) => ({ displayName: people[index % 3]?.[1] })));
    expect(exchanges()).toEqual({ [graphExchange]: people.length });
    const owners = api.emulator.calls
      .list()
      .flatMap(({ key, token }) => (key === "POST /v1.0/$batch" ? token?.oid : []));
    expect(new Set(owners).size).toBe(people.length);
  });
});

describe("a failed exchange", () => {
  const fail = () =>
    api.emulator.faults.inject({
      key: graphExchange,
      response: { status: 503, body: { error: "temporarily_unavailable" } },
    });

  it("fails the operations that wait for it, and not the next one", async () => {
    const token = await api.emulator.issueToken();
    const end = fail();
    const answers = await times(20, () => api.ask("{ me { displayName } }", { token }));
    const codes = answers.map(({ body }) => body.errors?.[0]?.extensions["code"]);
    expect(codes).toEqual(answers.map(() => "TOKEN_SERVICE_UNAVAILABLE"));
    end();
    expect((await api.ask("{ me { displayName } }", { token })).body).toEqual({
      data: { me: { displayName: "Alice Archer" } },
    });
  });

  it("of one user does not touch another's", async () => {
    const token = await api.emulator.issueToken({ user: "bob@harbor.example" });
    await api.ask("{ me { displayName } }", { token });
    fail();
    const [alices, bobs] = await Promise.all([
      api.ask("{ me { displayName } }"),
      api.ask("{ me { displayName } }", { token }),
    ]);
    expect(alices.body.errors).toHaveLength(1);
    expect(bobs.body).toEqual({ data: { me: { displayName: "Bob Baker" } } });
  });
});
