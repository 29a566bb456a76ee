import { expect, it } from "vitest";
import type { ReceivedRequest, ScriptedResponse } from "@oboql/dev/testing";
import { sampleUsers } from "@oboql/dev/emulator";
import { route, startRestProject } from "../../support/rest-project.ts";

const itemType = `type Item implements Node { id: ID! @id(type: "Item", key: "{parent.number}") number: String! name: String }`;
const createSdl = (batch: string): string => `
extend type Query { item(id: ID! @id(type: "Item"), view: String): Item @read @rest(get: "/items/{args.id}", batch: ${batch}) }
${itemType}`;

const askItems = (ids: readonly string[]): string =>
  `{ ${ids.map((id, index) => `i${index}: item(id: ${JSON.stringify(id)}) { name }`).join(" ")} }`;

function respond(body: unknown): ScriptedResponse {
  return { status: 200, body };
}

it("compares keys as strings, ignores extra items, and gives null for missing ones", async () => {
  const batch = `{ get: "/items", query: { ids: "{ids:csv}" }, items: ["value"], key: ["number"], max: 10 }`;
  const value = [
    { number: 2, name: "two" },
    { number: "77" },
    null,
    "text",
    { name: "no key" },
    { number: "1", name: "one" },
  ];
  const { server, calls } = await startRestProject(createSdl(batch), () => respond({ value }));
  const { body } = await server.ask(askItems(["1", "2", "3"]));
  expect(body).toEqual({ data: { i0: { name: "one" }, i1: { name: "two" }, i2: null } });
  expect(calls()).toEqual(["GET /items?ids=1,2,3"]);
});

it("reports two items of one key, and missing items if a next page is indicated, as errors of the API", async () => {
  const batch = `{ get: "/items", query: { id: "{ids}" }, items: ["value"], key: ["number"], next: ["next"], max: 10 }`;
  let response: unknown;
  const { server, calls } = await startRestProject(createSdl(batch), () => respond(response));
  const [one, two] = [
    { number: "1", name: "one" },
    { number: "2", name: "two" },
  ];
  const code = { extensions: { code: "DOWNSTREAM_ERROR" } };
  for (const [wrong, isError] of [
    [{ value: [one, two, one] }, true],
    [{ value: [one], next: "/items?page=2" }, true],
    [{ items: [one, two] }, true],
    [{ value: [one, two], next: "/items?page=2" }, false],
    [{ value: [one], next: null }, false],
    [{ value: [one], next: "" }, false],
  ] as const) {
    response = wrong;
    const { body } = await server.ask(askItems(["1", "2"]));
    if (isError)
      expect(body, JSON.stringify(wrong)).toMatchObject({ data: { i0: null, i1: null }, errors: [code, code] });
    else expect(body.errors, JSON.stringify(wrong)).toBeUndefined();
  }
  expect(calls()[0]).toBe("GET /items?id=1&id=2");
});

it("reads by POST in the order of the ids, with null for an object that does not exist", async () => {
  const batch = `{ post: "/items/by-numbers", body: { numbers: ["{item}"], fields: ["name"] }, items: ["items"], order: POSITION, max: 3 }`;
  const { server, api } = await startRestProject(createSdl(batch), ({ body }) => {
    const { numbers } = JSON.parse(body) as { numbers: string[] };
    return respond({ items: numbers.map((number) => (number === "9" ? null : { number, name: `n${number}` })) });
  });
  const { body } = await server.ask(askItems(["3", "9", "1", "2", "5"]));
  expect(body.data).toEqual({
    i0: { name: "n3" },
    i1: null,
    i2: { name: "n1" },
    i3: { name: "n2" },
    i4: { name: "n5" },
  });
  expect(api.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { numbers: ["3", "9", "1"], fields: ["name"] },
    { numbers: ["2", "5"], fields: ["name"] },
  ]);
  api.script({ status: 200, body: { items: [{ name: "a" }] } });
  const { body: short } = await server.ask(askItems(["1", "2"]));
  expect(short.errors).toMatchObject([
    { extensions: { code: "DOWNSTREAM_ERROR" } },
    { extensions: { code: "DOWNSTREAM_ERROR" } },
  ]);
  api.script(
    { status: 503, headers: { "retry-after": "0" } },
    { status: 200, body: { items: [{ name: "a" }, { name: "b" }] } },
  );
  expect((await server.ask(askItems(["1", "2"]))).body).toEqual({ data: { i0: { name: "a" }, i1: { name: "b" } } });
});

it("loads a single object, and an id with a comma, by the request for one", async () => {
  const batch = `{ get: "/items", query: { ids: "{ids:csv}" }, items: ["value"], key: ["number"], max: 10 }`;
  const { server, calls } = await startRestProject(
    createSdl(batch),
    route({
      "GET /items/1%2C2": () => respond({ number: "1,2", name: "both" }),
      "GET /items": () =>
        respond({
          value: [
            { number: "1", name: "one" },
            { number: "2", name: "two" },
          ],
        }),
    }),
  );
  const { body } = await server.ask(askItems(["1", "1,2", "2"]));
  expect(body.data).toEqual({ i0: { name: "one" }, i1: { name: "both" }, i2: { name: "two" } });
  expect([...calls()].sort()).toEqual(["GET /items/1,2", "GET /items?ids=1,2"]);
  expect((await server.ask(askItems(["7"]))).body).toEqual({ data: { i0: null } });
});

it("loads objects together only if their other arguments are equal", async () => {
  const batch = `{ get: "/items", query: { ids: "{ids:csv}", view: "{args.view}" }, items: ["value"], key: ["number"], max: 10 }`;
  const { server, calls } = await startRestProject(createSdl(batch), ({ path }) => {
    const { searchParams } = new URL(path, "http://x");
    const name = searchParams.get("view");
    return respond({
      value: searchParams
        .get("ids")
        ?.split(",")
        .map((number) => ({ number, name })),
    });
  });
  const { body } = await server.ask(
    '{ a: item(id: "1", view: "x") { name } b: item(id: "2", view: "x") { name } c: item(id: "1", view: "y") { name } d: item(id: "2", view: "y") { name } }',
  );
  expect(body.data).toEqual({ a: { name: "x" }, b: { name: "x" }, c: { name: "y" }, d: { name: "y" } });
  expect(calls()).toEqual(["GET /items?ids=1,2&view=x", "GET /items?ids=1,2&view=y"]);
});

const joined = `
extend type Query {
  boxes: [Box!] @read @rest(get: "/boxes")
  ${createSdl(`{ get: "/items", query: { ids: "{ids:csv}" }, items: ["value"], key: ["number"], max: 30 }`)
    .replace("extend type Query {", "")
    .replace(`}\n${itemType}`, "")}
  fragile(id: ID! @id(type: "Fragile")): Fragile @read @rest(get: "/fragile/{args.id}")
}
${itemType}
type Fragile { name: String }
type Box {
  item: Item @join(field: "item", args: { id: "{parent.item_id}" })
  items: [Item] @join(field: "item", args: { id: "{item}" }, each: "{parent.item_ids}")
  fragile: [Fragile] @join(field: "fragile", args: { id: "{item.id}" }, each: "{parent.fragile}")
  owner: User @join(field: "user", args: { id: "{parent.owner.id}" })
}`;
const listItems = ({ path }: ReceivedRequest): ScriptedResponse => {
  const ids = new URL(path, "http://x").searchParams.get("ids")?.split(",");
  return respond({ value: ids?.map((number) => ({ number, name: `n${number}` })) });
};

it("joins the items of a list with ceil(items / max) calls, and each object once", async () => {
  const boxes = Array.from({ length: 100 }, (_, index) => ({ item_id: index, item_ids: [0, index] }));
  const { server, calls } = await startRestProject(
    joined,
    route({ "GET /boxes": () => respond(boxes), "GET /items": listItems }),
  );
  const { body } = await server.ask("{ boxes { item { name } items { name } } }");
  expect(body.errors).toBeUndefined();
  expect((body.data as { boxes: unknown[] }).boxes[70]).toEqual({
    item: { name: "n70" },
    items: [{ name: "n0" }, { name: "n70" }],
  });
  expect(calls()).toHaveLength(1 + Math.ceil(100 / 30));
});

it("joins nothing for a key that is null or absent, and lets a failing item of each cost that item", async () => {
  const boxes = [
    { item_id: null, item_ids: null, fragile: null, owner: null },
    { fragile: [{ id: 1 }, { id: 2 }, { id: null }, { id: 3 }] },
    { fragile: "text", item_ids: [] },
  ];
  const { server, calls } = await startRestProject(
    joined,
    route({
      "GET /boxes": () => respond(boxes),
      "GET /fragile/1": () => respond({ name: "one" }),
      "GET /fragile/2": () => ({ status: 400 }),
    }),
  );
  const { body } = await server.ask("{ boxes { item { name } items { name } fragile { name } owner { id } } }");
  expect(body.data).toEqual({
    boxes: [
      { item: null, items: null, fragile: null, owner: null },
      { item: null, items: null, fragile: [{ name: "one" }, null, null, null], owner: null },
      { item: null, items: [], fragile: null, owner: null },
    ],
  });
  expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
    [["boxes", 2, "fragile"], "DOWNSTREAM_ERROR"],
    [["boxes", 1, "fragile", 1], "DOWNSTREAM_ERROR"],
  ]);
  expect([...calls()].sort()).toEqual(["GET /boxes", "GET /fragile/1", "GET /fragile/2", "GET /fragile/3"]);
});

it("joins users of Microsoft Graph, and reports a key that is no id as an error of the API", async () => {
  const [user] = sampleUsers;
  const boxes = [{ owner: { id: user?.id } }, { owner: { id: {} } }, { owner: { id: "" } }, { owner: { id: ".." } }];
  const { server } = await startRestProject(joined, () => respond(boxes));
  const { body } = await server.ask("{ boxes { owner { displayName } } }");
  expect(body.data).toEqual({
    boxes: [{ owner: { displayName: user?.displayName } }, { owner: null }, { owner: null }, { owner: null }],
  });
  const codes = body.errors?.map(({ extensions }) => extensions["code"]);
  expect(new Set(codes)).toEqual(new Set(["DOWNSTREAM_ERROR"]));
});
