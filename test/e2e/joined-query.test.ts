import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { graphRead } from "../support/graph-calls.ts";

const joinedQuery = `{
  me {
    displayName
    manager { displayName }
    boards(first: 10) { nodes { name owner { displayName } cards(first: 20) { nodes { title } } } }
  }
}`;

const graphExchange = "on-behalf-of https://graph.microsoft.com";

let api: TestServer;
let boardsExchange: string;

beforeAll(async () => {
  api = await startTestServer();
  boardsExchange = `on-behalf-of ${String(api.emulator.environment["BOARDS_RESOURCE"])}`;
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

describe("a query that joins both APIs", () => {
  it("returns data of both APIs without errors", async () => {
    const { status, body } = await api.ask(joinedQuery);

    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      me: {
        displayName: "Alice Archer",
        manager: { displayName: "Mona Marsh" },
        boards: {
          nodes: expect.arrayContaining([
            {
              name: "Berth Booking",
              owner: { displayName: "Alice Archer" },
              cards: { nodes: expect.arrayContaining([{ title: "Plan the launch" }]) as unknown },
            },
          ]) as unknown,
        },
      },
    });
  });

  it("exchanges one token per API for eleven requests with the same bearer token", async () => {
    const token = await api.emulator.issueToken();

    for (let call = 0; call < 11; call += 1)
      expect((await api.ask(joinedQuery, { token })).body.errors).toBeUndefined();

    expect(api.emulator.calls.counts()).toMatchObject({ [graphExchange]: 1, [boardsExchange]: 1 });
  });

  it("makes as many downstream calls for one board as for many", async () => {
    const token = await api.emulator.issueToken();
    await api.ask(joinedQuery, { token });
    const countCalls = async (boards: number): Promise<Record<string, number>> => {
      api.emulator.calls.reset();
      const { body } = await api.ask(joinedQuery.replace("first: 10", `first: ${boards}`), { token });
      const { nodes } = (body.data?.["me"] as { boards: { nodes: unknown[] } }).boards;
      expect(nodes).toHaveLength(boards);
      const graph = api.emulator.calls.list().filter(({ key }) => graphRead.test(key)).length;
      return { graph, remote: api.emulator.calls.count("POST /boards/graphql") };
    };

    const one = await countCalls(1);

    expect(one).toEqual({ graph: 3, remote: 2 });
    expect(await countCalls(5)).toEqual(one);
  });

  it("calls each API with a token for its audience, on behalf of the user", async () => {
    await api.ask(joinedQuery, { user: "bob@harbor.example" });

    const bob = api.emulator.users.find(({ userPrincipalName }) => userPrincipalName === "bob@harbor.example");
    const tokens = api.emulator.calls.list().flatMap(({ key, token }) => (token ? [{ key, ...token }] : []));
    expect(new Set(tokens.map(({ oid }) => oid))).toEqual(new Set([bob?.id]));
    for (const { key, audience } of tokens)
      expect(audience === "https://graph.microsoft.com").toBe(key.includes("/v1.0/"));
  });
});

describe("concurrent users", () => {
  it("returns concurrent users their own data", async () => {
    const users = api.emulator.users.filter(({ userType }) => userType === "Member");
    const callers = Array.from({ length: 60 }, (_, index) => users[index % users.length]);

    const responses = await Promise.all(
      callers.map((user) => api.ask("{ me { id userPrincipalName } }", { user: user?.userPrincipalName ?? "" })),
    );

    responses.forEach(({ body }, index) => {
      const user = callers[index];
      const { id = "", userPrincipalName } = user ?? {};
      expect(body.data).toEqual({ me: { id: toGlobalId("User", id), userPrincipalName } });
    });
  });
});
