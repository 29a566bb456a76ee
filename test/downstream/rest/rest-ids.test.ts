import { expect, it } from "vitest";
import { route, startRestProject } from "../../support/rest-project.ts";

const sdl = `
extend type Query {
  entity(id: ID! @id(type: "Entity")): Entity @read
    @rest(
      get: "/entities/by-name/{args.id.kind}/{args.id.namespace}/{args.id.name}"
      batch: { post: "/entities/by-refs", body: { refs: ["{item}"] }, items: ["items"], order: POSITION, max: 10 }
    )
  entities: [Entity!] @read @rest(get: "/entities")
}
type Entity implements Node {
  id: ID! @id(type: "Entity", key: "{parent.kind}:{parent.metadata.namespace}/{parent.metadata.name}")
  name: String! @from(path: ["metadata", "name"])
  title: String! @from(path: ["metadata", "title"])
  etag: String @from(header: "ETag")
  system: Entity @join(field: "entity", args: { id: "System:{parent.metadata.namespace}/{parent.spec.system}" })
  owner: Entity @join(field: "entity", args: { id: "{parent.spec.owner}" })
  parts: Entity @join(field: "entity", args: { id: "{parent.kind}:{parent.metadata.namespace}/{parent.spec.system}" })
}
`;
const toEntity = (kind: string, namespace: string, name: string, spec = {}) => ({
  kind,
  metadata: { namespace, name, title: `${name}!` },
  spec,
});
const encodeId = (text: string): string => Buffer.from(`Entity:${text}`).toString("base64url");

it("identifies an object by several parts, by its global id or the API's own", async () => {
  const { server, calls } = await startRestProject(
    sdl,
    route({ "GET /entities/by-name/API/a-b/c.d": () => ({ status: 200, body: toEntity("API", "a-b", "c.d") }) }),
  );
  const query = "query($id: ID!) { entity(id: $id) { id name } }";
  const { body } = await server.ask(query, { variables: { id: "API:a-b/c.d" } });
  const { id } = (body.data as { entity: { id: string } }).entity;
  expect(body.data).toEqual({ entity: { id: encodeId("API/a-b/c.d"), name: "c.d" } });
  expect((await server.ask(query, { variables: { id } })).body).toEqual(body);
  expect((await server.ask("query($id: ID!) { node(id: $id) { id } }", { variables: { id } })).body.data).toEqual({
    node: { id },
  });
  expect(new Set(calls())).toEqual(new Set(["GET /entities/by-name/API/a-b/c.d"]));
});

it("rejects ids of another type and with another number of parts, without a call", async () => {
  const { server, api } = await startRestProject(sdl, () => ({ status: 200 }));
  const wrong = [
    Buffer.from("User:1").toString("base64url"),
    encodeId("API/a"),
    encodeId("API/a/b/c"),
    encodeId("API/%/c"),
    encodeId("API/../c"),
    encodeId("API//c"),
    "API",
    "API:a",
    "API/a:b",
    ":a/b",
    "API:../b",
    "API:a/",
    ":".repeat(50_000),
  ];
  for (const id of wrong) {
    const { body } = await server.ask("query($id: ID!) { entity(id: $id) { name } }", { variables: { id } });
    expect(
      body.errors?.map(({ extensions }) => extensions["code"]),
      id.slice(0, 100),
    ).toEqual(["BAD_USER_INPUT"]);
  }
  expect(api.received).toEqual([]);
});

it("keeps each part in its own segment, whatever it contains", async () => {
  const hostile = toEntity("API", "a/b", "../c:d/e?f#g");
  const { server, api } = await startRestProject(sdl, ({ path }) =>
    path === "/entities" ? { status: 200, body: [hostile] } : { status: 200, body: hostile },
  );
  const { body } = await server.ask("{ entities { id } }");
  const { id } = (body.data as { entities: { id: string }[] }).entities[0] ?? { id: "" };
  const again = await server.ask("query($id: ID!) { entity(id: $id) { id } }", { variables: { id } });
  expect(again.body.data).toEqual({ entity: { id } });
  expect(api.received.at(-1)?.path).toBe("/entities/by-name/API/a%2Fb/..%2Fc%3Ad%2Fe%3Ff%23g");
});

it("joins by the parts of a key and by a whole key, and never takes a part for several", async () => {
  const entities = [
    toEntity("API", "x", "one", { system: "s", owner: "Group:y/z" }),
    toEntity("API", "x", "two", { system: "a/b", owner: "no key" }),
    toEntity("API", "x/a", "three", { system: "b" }),
  ];
  const { server, api } = await startRestProject(sdl, ({ path, body }) => {
    if (path === "/entities") return { status: 200, body: entities };
    const toName = (text: string) => ({ kind: "Any", metadata: { namespace: "n", name: text, title: "t" } });
    if (path !== "/entities/by-refs") return { status: 200, body: toName(path.replace("/entities/by-name/", "")) };
    return { status: 200, body: { items: (JSON.parse(body) as { refs: string[] }).refs.map(toName) } };
  });
  const { body } = await server.ask("{ entities { system { name } owner { name } } }");
  expect(body.data).toEqual({
    entities: [
      { system: { name: "System:x/s" }, owner: { name: "Group:y/z" } },
      { system: { name: "System:x/a/b" }, owner: null },
      { system: { name: "System/x%2Fa/b" }, owner: null },
    ],
  });
  expect(body.errors?.map(({ path, extensions }) => [path, extensions["code"]])).toEqual([
    [["entities", 1, "owner"], "DOWNSTREAM_ERROR"],
  ]);
  expect(api.received.map(({ path }) => path).sort()).toEqual([
    "/entities",
    // It has no owner, so that it is completed.
    "/entities/by-name/API/x%2Fa/three",
    "/entities/by-name/System/x%2Fa/b",
    "/entities/by-refs",
  ]);
});

it("reads headers of an object by its node", async () => {
  const { server } = await startRestProject(sdl, () => ({
    status: 200,
    headers: { etag: '"7"' },
    body: toEntity("API", "a", "b"),
  }));
  const { body } = await server.ask("query($id: ID!) { node(id: $id) { __typename ... on Entity { name etag } } }", {
    variables: { id: encodeId("API/a/b") },
  });
  expect(body).toEqual({ data: { node: { __typename: "Entity", name: "b", etag: '"7"' } } });
});
