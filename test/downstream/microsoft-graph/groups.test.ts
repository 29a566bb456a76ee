import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleGroups, sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import {
  injectResponse,
  listGets,
  countReads,
  expectValidGraphRequests,
  listErrors,
  resetCalls,
} from "./graph-requests.ts";

const findGroup = (name: string) => sampleGroups.find(({ displayName }) => displayName === name) ?? expect.fail(name);
const findUser = (name: string) => sampleUsers.find(({ displayName }) => displayName === name) ?? expect.fail(name);
const product = findGroup("Product Team");

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

describe("group", () => {
  it("accepts the global id and the object id of a group", async () => {
    for (const id of [toGlobalId("Group", product.id), product.id]) {
      resetCalls(api);
      const { body } = await askGroup(id, "id objectId displayName description mail securityEnabled");

      const { displayName, description, mail } = product;
      expect(body, id).toEqual({
        data: {
          group: {
            ...{ id: toGlobalId("Group", product.id), objectId: product.id },
            ...{ displayName, description, mail, securityEnabled: false },
          },
        },
      });
      expect(listGets(api), id).toEqual([
        `/groups/${product.id}?$select=id,displayName,description,mail,securityEnabled`,
      ]);
    }
  });

  it("returns null for an id that is not a group's, without a call", async () => {
    for (const id of ["product@harbor.example", "..", "", toGlobalId("User", product.id), toGlobalId("Group", "..")]) {
      expect((await askGroup(id, "displayName")).body, id).toEqual({ data: { group: null } });
      expect(listGets(api), id).toEqual([]);
    }
  });

  it("returns null for a group that does not exist", async () => {
    const { body } = await askGroup("00000000-0000-4000-8000-000000000000", "displayName");

    expect(body).toEqual({ data: { group: null } });
  });
});

describe("groups", () => {
  it("lists groups, and searches them by name and description", async () => {
    const { body } = await api.ask(
      '{ all: groups { nodes { displayName } } some: groups(search: "crane") { nodes { displayName } } }',
    );

    expect(body).toEqual({
      data: {
        all: { nodes: sampleGroups.map(({ displayName }) => ({ displayName })) },
        some: { nodes: [{ displayName: "Terminal A Shift" }] },
      },
    });
    expect(listGets(api)).toEqual([
      '/groups?$select=id,displayName&$search="displayName:crane" OR "description:crane"&$top=20',
      "/groups?$select=id,displayName&$top=20",
    ]);
  });

  it("leaves directory roles out of the groups of a user", async () => {
    const { body } = await api.ask("{ me { groups { nodes { displayName } } } }");

    const { id } = findUser("Alice Archer");
    const own = sampleGroups.filter(({ memberIds }) => memberIds.includes(id));
    expect(body).toEqual({ data: { me: { groups: { nodes: own.map(({ displayName }) => ({ displayName })) } } } });
    expect(listGets(api)).toEqual([
      `/users/${id}/memberOf/microsoft.graph.group?$select=id,displayName&$count=true&$top=20`,
    ]);
  });

  it("loads the groups of 20 users with one batch", async () => {
    await api.ask("{ users(first: 20) { nodes { groups(first: 2) { nodes { mail } } } } }");

    expect(listGets(api)).toHaveLength(1 + 20);
    expect(countReads(api)).toBe(2);
  });
});

describe("owners", () => {
  it("returns the users who own a group", async () => {
    const { body } = await askGroup(product.id, "owners { nodes { displayName groups { nodes { objectId } } } }");

    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      group: { owners: { nodes: [{ displayName: "Alice Archer" }, { displayName: "Mona Marsh" }] } },
    });
    expect(countReads(api)).toBe(3);
  });

  it("leaves out applications that own a group", async () => {
    const application = { id: "1", "@odata.type": "#microsoft.graph.servicePrincipal", displayName: "Pipeline" };
    const owner = { id: "2", "@odata.type": "#microsoft.graph.user", displayName: "Olga" };
    injectResponse(api, "/groups/{id}/owners", { value: [application, owner] });

    const { body } = await askGroup(product.id, "owners { nodes { displayName } }");

    expect(body).toEqual({ data: { group: { owners: { nodes: [{ displayName: "Olga" }] } } } });
  });

  it("fails only the owners of a group if access to them is denied", async () => {
    injectResponse(api, "/groups/{id}/owners", { error: { code: "Authorization_RequestDenied" } }, 403);

    const response = await askGroup(product.id, "displayName owners { nodes { displayName } }");

    expect(response.body.data).toEqual({ group: { displayName: "Product Team", owners: null } });
    expect(listErrors(response)).toEqual([["group.owners", "DOWNSTREAM_FORBIDDEN"]]);
  });
});
