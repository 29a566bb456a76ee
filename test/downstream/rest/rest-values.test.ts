import { expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { startRestProject } from "../../support/rest-project.ts";

const sdl = `
scalar JSON
extend type Query {
  order(id: ID!): Order @read @rest(get: "/orders/{args.id}", result: ["result", "order"])
  ordersByStatus(status: OrderStatus!, statuses: [OrderStatus!]): [Order!] @read
    @rest(get: "/orders", query: { status: "{args.status}", any: "{args.statuses}", csv: "{args.statuses:csv}" }, max: 2)
  mine: [Order!] @read @rest(get: "/users/{identity.objectId}/orders", headers: ["X-Tenant: {identity.tenantId}"])
  config: JSON @read @rest(get: "/config")
  things: [Thing!] @read @rest(get: "/things")
}
extend type Mutation {
  createOrder(input: OrderInput!): CreateOrderResult @write
    @rest(
      post: "/orders"
      headers: ["If-Match: {args.input.etag}"]
      body: { order: "{args.input}", source: { channel: "web", tags: ["a", "{args.input.note}"], version: 2 }, dryRun: false, none: null }
      errors: [
        { status: 409, problem: "urn:duplicate", type: "Duplicate" }
        { status: 409, type: "Conflict" }
        { path: ["error"], type: "Rejected" }
      ]
    )
  setAny(value: JSON): JSON @write @rest(put: "/any", body: "{args.value}")
  deleteOrder(id: ID!): Boolean @write @rest(delete: "/orders/{args.id}")
  touchOrder(id: ID!): Order @write @rest(patch: "/orders/{args.id}", body: {})
}
extend type User {
  orders(status: OrderStatus): [Order!] @read @rest(get: "/users/{parent.id}/orders", query: { status: "{args.status}" })
  badge: Badge @read @rest(get: "/badges/{parent.employeeId}")
}
type Badge { code: String }
type Order {
  orderNumber: String @from(path: ["order_number"])
  status: OrderStatus @from(path: ["order_status"])
  note: String
  etag: String @from(header: "ETag")
  extra: JSON
}
enum OrderStatus { IN_TRANSIT @from(value: "in_transit") DONE @from(value: "done") OPEN }
input OrderInput {
  orderNumber: String! @from(path: ["order_number"])
  status: OrderStatus @from(path: ["state", "order_status"])
  note: String
  etag: String
  shipTo: AddressInput @from(path: ["ship_to"])
  lines: [LineInput!]
}
input AddressInput { postalCode: String! @from(path: ["postal_code"]) next: AddressInput }
input LineInput { unitPrice: Float @from(path: ["unit_price"]) states: [OrderStatus] }
union CreateOrderResult = OrderCreated | Duplicate | Conflict | Rejected
type OrderCreated { location: String @from(header: "Location") orderNumber: String @from(path: ["order_number"]) }
type Duplicate implements UserError { message: String! existing: String @from(path: ["existing_id"]) }
type Conflict implements UserError { message: String! }
type Rejected implements UserError { message: String! code: String @from(path: ["error", "code"]) }
interface Thing @type(path: ["meta", "kind"]) { name: String }
type Box implements Thing @type(value: "box") { name: String size: Int }
type Bag implements Thing { name: String }
`;

it("reads an envelope, renames members, maps enum values and returns the ETag", async () => {
  const { server, api } = await startRestProject(sdl, () => ({
    status: 200,
    headers: { etag: 'W/"7"' },
    body: { result: { order: { order_number: "5", order_status: "in_transit", extra: { a: [1, { b: null }] } } } },
  }));
  expect((await server.ask('{ order(id: "5") { orderNumber status note etag extra } }')).body).toEqual({
    data: {
      order: { orderNumber: "5", status: "IN_TRANSIT", note: null, etag: 'W/"7"', extra: { a: [1, { b: null }] } },
    },
  });
  api.script({ status: 200, body: { result: { order: { order_status: "unknown" } } } });
  const { body } = await server.ask('{ order(id: "5") { status } }');
  expect(body).toMatchObject({
    data: { order: { status: null } },
    errors: [{ extensions: { code: "DOWNSTREAM_ERROR" } }],
  });
  api.script({ status: 404 });
  expect((await server.ask('{ order(id: "5") { status } }')).body).toEqual({ data: { order: null } });
});

it("sends enum values by the API's names, and lists by repetition or commas", async () => {
  const { server, calls } = await startRestProject(sdl, () => ({ status: 200, body: [] }));
  await server.ask("{ ordersByStatus(status: IN_TRANSIT, statuses: [DONE, OPEN]) { note } }");
  await server.ask("{ ordersByStatus(status: OPEN) { note } }");
  expect(calls()).toEqual(["GET /orders?status=in_transit&any=done&any=OPEN&csv=done,OPEN", "GET /orders?status=OPEN"]);
});

it("limits the length of a list, sends the user's ids, and passes on free-form JSON", async () => {
  const { server, api } = await startRestProject(sdl, ({ path }) => ({
    status: 200,
    body: path === "/config" ? { "@odd key": [1, null] } : [{}, {}, {}],
  }));
  const { body } = await server.ask("{ config mine { note } ordersByStatus(status: OPEN) { note } }");
  expect(body.data).toEqual({
    config: { "@odd key": [1, null] },
    mine: [{ note: null }, { note: null }, { note: null }],
    ordersByStatus: null,
  });
  expect(body.errors?.map(({ path }) => path)).toEqual([["ordersByStatus"]]);
  const mine = api.received.find(({ path }) => path.startsWith("/users/"));
  expect(mine?.path).toMatch(/^\/users\/[0-9a-f-]{36}\/orders$/);
  expect(mine?.headers["x-tenant"]).toMatch(/^[0-9a-f-]{36}$/);
});

const create = `mutation($input: OrderInput!) { createOrder(input: $input) {
  __typename ... on OrderCreated { location orderNumber } ... on Duplicate { message existing }
  ... on Conflict { message } ... on Rejected { message code } } }`;

it("sends nested inputs and constants by the API's names, and the ETag as If-Match", async () => {
  const { server, api } = await startRestProject(sdl, () => ({
    status: 201,
    headers: { location: "/orders/9" },
    body: "",
  }));
  const input = {
    orderNumber: "9",
    status: "DONE",
    note: null,
    shipTo: { postalCode: "1", next: { postalCode: "2" } },
    lines: [{ unitPrice: 1.5, states: ["IN_TRANSIT", null] }, {}],
  };
  const { body } = await server.ask(create, { variables: { input: { ...input, etag: '"7"' } } });
  expect(body).toEqual({
    data: { createOrder: { __typename: "OrderCreated", location: "/orders/9", orderNumber: null } },
  });
  await server.ask(create, { variables: { input: { orderNumber: "9" } } });
  const [first, second] = api.received;
  expect(first?.headers["if-match"]).toBe('"7"');
  expect(second?.headers).not.toHaveProperty("if-match");
  expect(JSON.parse(first?.body ?? "")).toEqual({
    order: {
      order_number: "9",
      state: { order_status: "done" },
      note: null,
      etag: '"7"',
      ship_to: { postal_code: "1", next: { postal_code: "2" } },
      lines: [{ unit_price: 1.5, states: ["in_transit", null] }, {}],
    },
    source: { channel: "web", tags: ["a", null], version: 2 },
    dryRun: false,
    none: null,
  });
  expect(JSON.parse(second?.body ?? "")).toMatchObject({ order: { order_number: "9" }, source: { tags: ["a"] } });
});

it("turns error responses into members of the union, by problem, status and path", async () => {
  const { server, api } = await startRestProject(sdl, () => ({ status: 200 }));
  const secret = "internal-stack";
  for (const [response, expected] of [
    [
      { status: 409, body: { type: "urn:duplicate", detail: "Exists", title: "No", existing_id: "4", secret } },
      { __typename: "Duplicate", message: "Exists", existing: "4" },
    ],
    [
      { status: 409, body: { title: "No" } },
      { __typename: "Conflict", message: "No" },
    ],
    [
      { status: 409, body: secret },
      { __typename: "Conflict", message: "The API rejected the request." },
    ],
    [
      { status: 200, body: { error: { code: "E1" } } },
      { __typename: "Rejected", code: "E1" },
    ],
    [
      { status: 200, body: { error: null, order_number: "1" } },
      { __typename: "OrderCreated", orderNumber: "1", location: null },
    ],
    [
      { status: 204, body: "" },
      { __typename: "OrderCreated", orderNumber: null, location: null },
    ],
  ] as const) {
    api.script(response);
    const { body } = await server.ask(create, { variables: { input: { orderNumber: "1" } } });
    expect(body.errors, JSON.stringify(response)).toBeUndefined();
    expect(body.data?.["createOrder"], JSON.stringify(response)).toMatchObject(expected);
    expect(JSON.stringify(body)).not.toContain(secret);
  }
  for (const [step, code] of [
    [{ status: 400 }, "DOWNSTREAM_ERROR"],
    [{ status: 403 }, "DOWNSTREAM_FORBIDDEN"],
    [{ status: 500 }, "DOWNSTREAM_ERROR"],
    [{ status: 502 }, "OUTCOME_UNKNOWN"],
    [{ status: 504 }, "OUTCOME_UNKNOWN"],
    [{ status: 200, body: "<html>" }, "OUTCOME_UNKNOWN"],
    [{ status: 200, body: [] }, "OUTCOME_UNKNOWN"],
    ["reset", "OUTCOME_UNKNOWN"],
  ] as const) {
    api.script(step);
    const { body } = await server.ask(create, { variables: { input: { orderNumber: "1" } } });
    expect(body.errors?.[0]?.extensions["code"], JSON.stringify(step)).toBe(code);
    expect(api.received, JSON.stringify(step)).toHaveLength(1);
  }
});

it("returns null for a mutation without a body, and an object without members if its type is one", async () => {
  const { server, api } = await startRestProject(sdl, () => ({ status: 204, headers: { etag: "e" }, body: "" }));
  const { body } = await server.ask(
    'mutation { deleteOrder(id: "1") touchOrder(id: "1") { note etag } setAny(value: { __proto__x: [1] }) }',
  );
  expect(body).toEqual({ data: { deleteOrder: null, touchOrder: { note: null, etag: "e" }, setAny: null } });
  expect(api.received.map(({ method, body: sent }) => [method, sent])).toEqual([
    ["DELETE", ""],
    ["PATCH", "{}"],
    ["PUT", '{"__proto__x":[1]}'],
  ]);
});

it("decides the type of an interface by a member, and leaves out items of unknown types", async () => {
  const { server } = await startRestProject(sdl, () => ({
    status: 200,
    body: [
      { meta: { kind: "box" }, name: "a", size: 3 },
      { meta: { kind: "Bag" } },
      { meta: { kind: "constructor" } },
      {},
    ],
  }));
  const { body } = await server.ask("{ things { __typename name ... on Box { size } } }");
  expect(body.data).toEqual({
    things: [
      { __typename: "Box", name: "a", size: 3 },
      { __typename: "Bag", name: null },
    ],
  });
  expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
    [["things"], "DOWNSTREAM_ERROR"],
  ]);
});

it("reads lists and members below a user of Microsoft Graph, and selects what their requests need", async () => {
  const { server, calls } = await startRestProject(sdl, ({ path }) =>
    path.startsWith("/badges") ? { status: 200, body: { code: "b" } } : { status: 200, body: [{ note: "n" }] },
  );
  server.emulator.calls.reset();
  const { body } = await server.ask("{ me { displayName orders(status: DONE) { note } badge { code } } }");
  expect(body).toEqual({
    data: { me: { displayName: sampleUsers[0]?.displayName, orders: [{ note: "n" }], badge: null } },
  });
  // The users of the local tenant have no employee id.
  expect(calls()).toEqual([`GET /users/${sampleUsers[0]?.id ?? ""}/orders?status=done`]);
  const selected = server.emulator.calls.list().flatMap(({ url }) => /select=([^&]*)/.exec(url)?.[1] ?? []);
  expect(selected.map((names) => decodeURIComponent(names).split(",").sort())).toEqual([
    ["displayName", "employeeId", "id"],
  ]);
});
