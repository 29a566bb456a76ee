/** The files of a second API that a project adds in code. */
export const secondApi: Readonly<Record<string, string>> = {
  "schema/tickets.graphql": `
extend enum DownstreamApi {
  "The tickets, a second REST API."
  TICKETS
}

extend type Query {
  "A ticket; null if there is none."
  ticket("Number of the ticket." number: ID!): Ticket @downstream(api: TICKETS, scopes: ["Tickets.Read"])
}

extend type Mutation {
  "Opens a ticket."
  openTicket("Title of the ticket." title: String!): OpenTicketResult
    @downstream(api: TICKETS, scopes: ["Tickets.ReadWrite"])
  "Closes a ticket. True if it is closed now."
  closeTicket("Number of the ticket." number: ID!): Boolean @downstream(api: TICKETS, scopes: ["Tickets.ReadWrite"])
}

"A ticket about an article."
type Ticket {
  "Title of the ticket."
  title: String!
  "Article that the ticket is about; null if there is none any more."
  article: Article @downstream(api: INVENTORY, scopes: ["Articles.Read"])
}

"Opened ticket, or the reason why there is none."
union OpenTicketResult = OpenedTicket | DuplicateTicket

"Ticket that was opened."
type OpenedTicket {
  "Number of the ticket."
  number: ID!
}

"A ticket with this title is open already."
type DuplicateTicket implements UserError {
  "Message for the user."
  message: String!
}
`,
  "src/tickets/client.ts": `
import { createBatchLoader, createRestClient, defineDownstream } from "oboql";

export interface TicketPayload {
  readonly title: string;
  readonly article: string;
}

export type OpenTicketPayload =
  | { readonly __typename: "OpenedTicket"; readonly number: string }
  | { readonly __typename: "DuplicateTicket"; readonly message: string };

export interface Tickets {
  readonly ticketByNumber: (number: string) => Promise<TicketPayload | null>;
  readonly open: (title: string) => Promise<OpenTicketPayload>;
  readonly close: (number: string) => Promise<boolean>;
}

export const tickets = defineDownstream<Tickets>({
  createClient: (deps) => (access) => {
    const rest = createRestClient(deps, access);
    const byNumber = createBatchLoader(deps, {
      max: 20,
      load: async (numbers: readonly string[]) => {
        const { body } = await rest.post("/tickets/by-numbers", { body: { numbers }, read: true, isBody: isTicketList });
        return body;
      },
    });
    return {
      ticketByNumber: (number) => byNumber.load(number),
      open: async (title) => {
        const response = await rest.post("/tickets", { body: { title }, isBody: isOpened, errors: [409] });
        return response.ok
          ? { __typename: "OpenedTicket", number: response.body.number }
          : { __typename: "DuplicateTicket", message: response.problem.detail ?? "The ticket exists." };
      },
      close: async (number) => {
        const { ok } = await rest.put("/tickets/{number}/closed", { params: { number }, body: true });
        return ok;
      },
    };
  },
  probe: { method: "POST", path: "/tickets/by-numbers", body: '{"numbers":[]}' },
});

function isTicketList(value: unknown): value is readonly (TicketPayload | null)[] {
  return Array.isArray(value) && value.every((each) => each === null || typeof each?.title === "string");
}

function isOpened(value: unknown): value is { readonly number: string } {
  return typeof (value as { number?: unknown } | null)?.number === "string";
}
`,
  "src/tickets/resolvers.ts": `
import { downstreamResolver, join, type Resolvers } from "../generated/oboql.ts";

export const ticketResolvers: Resolvers = {
  Query: {
    ticket: downstreamResolver("TICKETS", (client, _parent, { number }) => client.ticketByNumber(number)),
  },
  Mutation: {
    openTicket: downstreamResolver("TICKETS", (client, _parent, { title }) => client.open(title)),
    closeTicket: downstreamResolver("TICKETS", (client, _parent, { number }) => client.close(number)),
  },
  Ticket: {
    article: join("INVENTORY", ({ article }) => article, (inventory, number) => inventory.articleByNumber(number)),
  },
};
`,
  "test/emulated-tickets.ts": `
import { hasAnyScope, type EmulatedApi } from "@oboql/dev/emulator";

const [read, write] = ["Tickets.Read", "Tickets.ReadWrite"];

export const emulatedTickets: EmulatedApi = {
  name: "TICKETS",
  clientId: "2d1ef305-69b4-4c8f-8e72-304b5c6d7e8f",
  scopes: [read, write],
  createRoutes: () => {
    const tickets = new Map([["7", { title: "Frayed", article: "1" }]]);
    return {
      "POST /tickets/by-numbers": ({ body, token }) => {
        if (!hasAnyScope(token, [read, write])) return { status: 403 };
        const { numbers } = JSON.parse(body) as { readonly numbers: readonly string[] };
        return { status: 200, body: numbers.map((number) => tickets.get(number) ?? null) };
      },
      "POST /tickets": ({ body, token }) => {
        if (!hasAnyScope(token, [write])) return { status: 403 };
        const { title } = JSON.parse(body) as { readonly title: string };
        if ([...tickets.values()].some((ticket) => ticket.title === title))
          return {
            status: 409,
            headers: { "content-type": "application/problem+json" },
            body: { title: "Conflict", detail: \`"\${title}" is open already.\`, trace: "internal-host-7" },
          };
        const number = String(tickets.size + 7);
        tickets.set(number, { title, article: "1" });
        return { status: 201, body: { number } };
      },
      "PUT /tickets/{number}/closed": ({ params, token }) => {
        if (!hasAnyScope(token, [write])) return { status: 403 };
        return { status: tickets.delete(params["number"] ?? "") ? 204 : 404 };
      },
    };
  },
};
`,
  "test/tickets.test.ts": `
import { startTestServer, type TestServer } from "@oboql/dev/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import config from "../oboql.config.ts";

const bulkRead = "POST /tickets/tickets/by-numbers";
let api: TestServer;
beforeAll(async () => {
  api = await startTestServer(config);
});
beforeEach(() => api.emulator.calls.reset());
afterAll(() => api.close());

const count = (call: string) => api.emulator.calls.counts()[call];
const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: "1700000000" } } });
const challenge = {
  status: 401,
  headers: {
    "www-authenticate": \`Bearer error="insufficient_claims", claims="\${Buffer.from(claims).toString("base64")}"\`,
  },
};

it("joins a ticket, its article and the buyer of the article", async () => {
  const { body, tokens } = await api.ask('{ ticket(number: "7") { title article { name buyer { displayName } } } }');
  const article = { name: "Rope", buyer: { displayName: "Alice Archer" } };
  expect(body).toEqual({ data: { ticket: { title: "Frayed", article } } });
  expect(tokens.map(({ downstream }) => downstream).sort()).toEqual(["INVENTORY", "MICROSOFT_GRAPH", "TICKETS"]);
});

it("reads many tickets by one POST, which is retried because it is a read", async () => {
  api.emulator.faults.inject({ key: bulkRead, response: { status: 503 }, times: 1 });
  const { body } = await api.ask('{ a: ticket(number: "7") { title } b: ticket(number: "0") { title } }');
  expect(body).toEqual({ data: { a: { title: "Frayed" }, b: null } });
  expect(count(bulkRead)).toBe(2);
});

it("satisfies a claims challenge of the API with another token, or passes it on to the client", async () => {
  api.emulator.faults.inject({ key: bulkRead, response: challenge, times: 1 });
  expect((await api.ask('{ ticket(number: "7") { title } }')).body).toEqual({ data: { ticket: { title: "Frayed" } } });
  expect(count(bulkRead)).toBe(2);

  const end = api.emulator.faults.inject({ key: bulkRead, response: challenge });
  const { body } = await api.ask('{ ticket(number: "7") { title } me { displayName } }');
  end();
  expect(body.data).toEqual({ ticket: null, me: { displayName: "Alice Archer" } });
  expect(body.errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: "INTERACTION_REQUIRED", claims }]);
  expect(body.extensions?.["authChallenges"]).toMatchObject([{ kind: "claims", downstream: "TICKETS", claims }]);
});

it("returns the body of a 409 as a typed result, and nothing else of it", async () => {
  const { body } = await api.ask(\`mutation {
    openTicket(title: "Frayed") { __typename ... on UserError { message } }
  }\`);
  expect(body).toEqual({
    data: { openTicket: { __typename: "DuplicateTicket", message: '"Frayed" is open already.' } },
  });
  expect(count("POST /tickets/tickets")).toBe(1);
});

it("closes a ticket with a 204, and does not return the closed one from before", async () => {
  const { body } = await api.ask(\`mutation {
    opened: openTicket(title: "Rusty") { ... on OpenedTicket { number } }
    closed: closeTicket(number: "8")
  }\`);
  expect(body).toEqual({ data: { opened: { number: "8" }, closed: true } });
  expect((await api.ask('{ ticket(number: "8") { title } }')).body).toEqual({ data: { ticket: null } });
});

it("fails a mutation whose outcome is not known, without sending it again", async () => {
  const key = "PUT /tickets/tickets/{number}/closed";
  api.emulator.faults.inject({ key, response: { status: 200, body: "<html>proxy</html>" }, times: 1 });
  const { body } = await api.ask('mutation { closeTicket(number: "7") }');
  expect(body.errors?.[0]?.extensions["code"]).toBe("OUTCOME_UNKNOWN");
  expect(count(key)).toBe(1);
});
`,
};

/** The lines of the project's own files that name the second API: path, line before, line after. */
export const secondApiLines: readonly (readonly [path: string, from: string, to: string])[] = [
  ["oboql.config.ts", "INVENTORY: inventory }", "INVENTORY: inventory, TICKETS: tickets }"],
  ["oboql.config.ts", "  resolvers,", "  resolvers: [resolvers, ticketResolvers],"],
  [
    "oboql.config.ts",
    "\nexport default",
    'import { tickets } from "./src/tickets/client.ts";\nimport { ticketResolvers } from "./src/tickets/resolvers.ts";\n\nexport default',
  ],
  [
    "codegen.yml",
    "INVENTORY: ../inventory/client.ts#Inventory",
    "INVENTORY: ../inventory/client.ts#Inventory\n        TICKETS: ../tickets/client.ts#Tickets",
  ],
  [
    "codegen.yml",
    "Article: ../inventory/client.ts#ArticlePayload",
    "Article: ../inventory/client.ts#ArticlePayload\n        Ticket: ../tickets/client.ts#TicketPayload",
  ],
  ["codegen.yml", "#TicketPayload", "#TicketPayload\n        OpenTicketResult: ../tickets/client.ts#OpenTicketPayload"],
  [
    "test/emulated-apis.ts",
    "export default [inventory]",
    'import { emulatedTickets } from "./emulated-tickets.ts";\n\nexport default [inventory, emulatedTickets]',
  ],
];
