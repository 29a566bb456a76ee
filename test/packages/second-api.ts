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

"A ticket about an article."
type Ticket {
  "Title of the ticket."
  title: String!
  "Article that the ticket is about; null if there is none any more."
  article: Article @downstream(api: INVENTORY, scopes: ["Articles.Read"])
}
`,
  "src/tickets/client.ts": `
import { defineDownstream, invalidResponseError, type AccessTokenSource } from "oboql";

export interface TicketPayload {
  readonly title: string;
  readonly article: string;
}

export interface Tickets {
  readonly ticketByNumber: (number: string) => Promise<TicketPayload | null>;
}

export const tickets = defineDownstream<Tickets>({
  createClient:
    ({ http, baseUrl }) =>
    (access: AccessTokenSource) => ({
      ticketByNumber: async (number) => {
        const headers = { authorization: \`Bearer \${await access.getToken()}\` };
        const url = \`\${baseUrl}/tickets?number=\${encodeURIComponent(number)}\`;
        const { body } = await http.send({ method: "GET", url, headers, idempotent: true });
        const ticket = JSON.parse(body) as TicketPayload | null;
        if (ticket && typeof ticket.title !== "string") throw invalidResponseError("TICKETS");
        return ticket;
      },
    }),
  probe: { method: "GET", path: "/tickets?number=0" },
});
`,
  "src/tickets/resolvers.ts": `
import { downstreamResolver, type Resolvers } from "../generated/oboql.ts";

export const ticketResolvers: Resolvers = {
  Query: {
    ticket: downstreamResolver("TICKETS", (client, _parent, { number }) => client.ticketByNumber(number)),
  },
  Ticket: {
    article: downstreamResolver("INVENTORY", (inventory, { article }) => inventory.articleByNumber(article)),
  },
};
`,
  "test/emulated-tickets.ts": `
import { hasAnyScope, type EmulatedApi } from "@oboql/dev/emulator";

export const emulatedTickets: EmulatedApi = {
  name: "TICKETS",
  clientId: "2d1ef305-69b4-4c8f-8e72-304b5c6d7e8f",
  scopes: ["Tickets.Read"],
  createRoutes: () => ({
    "GET /tickets": ({ query, token }) => {
      if (!hasAnyScope(token, ["Tickets.Read"])) return { status: 403 };
      return { status: 200, body: query.get("number") === "7" ? { title: "Frayed", article: "1" } : null };
    },
  }),
};
`,
  "test/tickets.test.ts": `
import { startTestServer } from "@oboql/dev/testing";
import { expect, it } from "vitest";
import config from "../oboql.config.ts";

it("joins a ticket, its article and the buyer of the article", async () => {
  const api = await startTestServer(config);
  const { body, tokens } = await api.ask('{ ticket(number: "7") { title article { name buyer { displayName } } } }');
  const article = { name: "Rope", buyer: { displayName: "Alice Archer" } };
  expect(body).toEqual({ data: { ticket: { title: "Frayed", article } } });
  expect(tokens.map(({ downstream }) => downstream).sort()).toEqual(["INVENTORY", "MICROSOFT_GRAPH", "TICKETS"]);
  expect(api.emulator.calls.counts()["GET /tickets/tickets"]).toBe(1);
  await api.close();
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
  [
    "test/emulated-apis.ts",
    "export default [inventory]",
    'import { emulatedTickets } from "./emulated-tickets.ts";\n\nexport default [inventory, emulatedTickets]',
  ],
];
