import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { scanners, shippingAgent } from "../../../dev/src/emulator/sample/directory-objects.ts";
import { sampleGroups, sampleUsers } from "@oboql/dev/emulator";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { injectResponse, listGets, countReads, expectValidGraphRequests } from "./graph-requests.ts";

const findGroup = (name: string) => sampleGroups.find(({ displayName }) => displayName === name) ?? expect.fail(name);
const findUser = (name: string) => sampleUsers.find(({ displayName }) => displayName === name) ?? expect.fail(name);
interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

const product = findGroup("Product Team");
const engineering = findGroup("Engineering");
const onCall = findGroup("Platform On-Call");

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

afterEach(() => {
  expectValidGraphRequests(api);
  api.emulator.faults.clear();
});

const askGroup = (id: string, selection: string) =>
  api.ask(`query ($id: ID!) { group(id: $id) { ${selection} } }`, { variables: { id } });

const eachKind = `
  __typename
  ... on User { displayName jobTitle }
  ... on Group { displayName securityEnabled }
  ... on OtherMember { objectId displayName kind }`;

it("returns users and other directory objects as members of a group", async () => {
  const { body } = await askGroup(product.id, `members { nodes { ${eachKind} } }`);

  const { nodes } = (body.data as { group: { members: { nodes: unknown[] } } }).group.members;
  const { id: objectId } = shippingAgent;
  expect(body.errors).toBeUndefined();
  expect(nodes[0]).toEqual({ __typename: "OtherMember", objectId, displayName: null, kind: "orgContact" });
  expect(nodes[1]).toEqual({ __typename: "User", displayName: "Alice Archer", jobTitle: "Product Lead" });
  expect(nodes).toHaveLength(product.memberIds.length);
});

it("returns groups as members, with members of their own", async () => {
  const { body } = await askGroup(
    engineering.id,
    `members { edges { node { ${eachKind} ... on Group { members(first: 1) { nodes { ... on OtherMember { kind } } } } } } }`,
  );

  const { edges } = (body.data as { group: { members: { edges: unknown[] } } }).group.members;
  expect(edges[0]).toEqual({
    node: {
      ...{ __typename: "Group", displayName: onCall.displayName, securityEnabled: true },
      members: { nodes: [{ kind: "device" }] },
    },
  });
  expect(countReads(api)).toBe(3);
});

it("returns all members over several pages, devices with their visible properties", async () => {
  const { id, memberIds } = findGroup("Terminal A Equipment");
  const seen: unknown[] = [];
  for (let after: string | null = null; ;) {
    const { body } = await api.ask(
      `query ($id: ID!, $after: String) { group(id: $id) { members(first: 45, after: $after) {
        nodes { ...on OtherMember { objectId displayName kind } ... on User { objectId displayName } }
        pageInfo { endCursor hasNextPage } } } }`,
      { variables: { id, after } },
    );
    const { members } = (body.data as { group: { members: Page } }).group;
    seen.push(...members.nodes);
    if (!members.pageInfo.hasNextPage) break;
    after = members.pageInfo.endCursor;
  }

  const people = ["Olga Orlov", "Goran Gajic"].map(findUser);
  expect(seen).toEqual([
    ...scanners.map((scanner) => ({ objectId: scanner.id, displayName: null, kind: "device" })),
    ...people.map((user) => ({ objectId: user.id, displayName: user.displayName })),
  ]);
  expect(seen).toHaveLength(memberIds.length);
  expect(listGets(api).filter((url) => url.includes("/members"))).toHaveLength(3);
});

it("selects the fields of all fragments on members, without fields that have a request of their own", async () => {
  await askGroup(
    product.id,
    `members { nodes { ...Person ... on Group { description owners { nodes { mail } } } } edges { node { ... on OtherMember { kind displayName } } } }
    } } fragment Person on User { surname photo manager { mail`,
  );

  expect(listGets(api).filter((url) => url.includes("/members"))).toEqual([
    `/groups/${product.id}/members?$select=id,surname,displayName,description&$top=20`,
  ]);
});

it("returns members whose type is unknown or missing as other members", async () => {
  const types = ["#microsoft.graph.agent", null, "#microsoft.graph.constructor", 7, {}];
  const value = [{ id: "1" }, ...types.map((type, index) => ({ id: String(index + 2), "@odata.type": type }))];
  injectResponse(api, "/groups/{id}/members", { value });

  const { body } = await askGroup(product.id, "members { nodes { ... on OtherMember { objectId displayName kind } } }");

  const kinds = ["directoryObject", "agent", "directoryObject", "constructor", "directoryObject", "directoryObject"];
  const nodes = kinds.map((kind, index) => ({ objectId: String(index + 1), displayName: null, kind }));
  expect(body).toEqual({ data: { group: { members: { nodes } } } });
});

it("leaves objects of another type out of the lists of users and groups, and returns null for such a manager", async () => {
  const value = ["user", "orgContact", "servicePrincipal", "group", "directoryRole", "constructor"].map((type) => ({
    id: type,
    "@odata.type": `#microsoft.graph.${type}`,
  }));
  const id = sampleUsers[0]?.id ?? "";
  for (const [path, field, expected] of [
    ["/users/{id}/directReports", `user(id: "${id}") { it: directReports { nodes { objectId } } }`, "user"],
    ["/users/{id}/memberOf/microsoft.graph.group", `user(id: "${id}") { it: groups { nodes { objectId } } }`, "group"],
    ["/groups/{id}/owners", `group(id: "${product.id}") { it: owners { nodes { objectId } } }`, "user"],
  ] as const) {
    injectResponse(api, path, { value });
    const { body } = await api.ask(`{ parent: ${field} }`);

    expect(body, path).toEqual({ data: { parent: { it: { nodes: [{ objectId: expected }] } } } });
  }
  for (const { "@odata.type": type, id: manager } of value) {
    injectResponse(api, "/users/{id}/manager", { id: manager, "@odata.type": type });
    const { body } = await api.ask("{ me { manager { objectId } } }");

    expect(body, type).toEqual({ data: { me: { manager: manager === "user" ? { objectId: manager } : null } } });
  }
});

it("returns null for a manager who is a contact of the organization", async () => {
  const id = "gina_partner.example#EXT#@harbor.example";
  const { body } = await api.ask("query ($id: ID!) { user(id: $id) { surname manager { displayName } } }", {
    variables: { id },
  });

  expect(body).toEqual({ data: { user: { surname: "Grant", manager: null } } });
});
