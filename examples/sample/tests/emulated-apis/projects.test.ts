import { readFileSync } from "node:fs";
import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema, type IntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleProjects } from "../../emulated-apis/data/projects.ts";
import type { SampleUser } from "@oboql/dev/emulator";
import { createProjectsRequests, type Connection } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const mona = findSampleUser("Mona");
const ulrich = findSampleUser("Ulrich");

let apis: EmulatedApis;
let execute: ReturnType<typeof createProjectsRequests>["execute"];
beforeAll(async () => {
  apis = await startEmulatedApis();
  ({ execute } = createProjectsRequests(apis));
});
afterAll(() => apis.close());

function ids(connection: unknown): unknown[] {
  return (connection as Connection).edges.map(({ node }) => node["id"]);
}

async function listVisibleProjects(user: SampleUser): Promise<unknown[]> {
  const seen: unknown[] = [];
  let after: unknown = null;
  for (;;) {
    const query =
      "query ($after: String) { projects(first: 100, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } } }";
    const { body } = await execute(user, query, { after });
    const { pageInfo } = body.data?.["projects"] as Connection;
    seen.push(...ids(body.data?.["projects"]));
    if (!pageInfo.hasNextPage) return seen;
    after = pageInfo.endCursor;
  }
}

/** Runs a query that must be rejected and returns the error's extensions. */
async function runRejectedQuery(query: string, variables?: Record<string, unknown>) {
  const { body } = await execute(mona, query, variables);
  expect(body.errors).toHaveLength(1);
  return body.errors?.[0]?.extensions;
}

describe("the schema", () => {
  it("the Projects API serves the published schema", async () => {
    const { body } = await execute(alice, getIntrospectionQuery());
    const published = readFileSync(new URL("../../projects/remote-schema.graphql", import.meta.url), "utf8");
    const served = buildClientSchema(body.data as unknown as IntrospectionQuery);
    expect(printSchema(served)).toBe(printSchema(buildSchema(published)));
  });
});

describe("visibility", () => {
  it("projects lists the caller's projects by id", async () => {
    expect(await listVisibleProjects(alice)).toEqual([
      "prj-001",
      "prj-002",
      "prj-003",
      "prj-004",
      "prj-005",
      "prj-012",
    ]);
    expect(await listVisibleProjects(findSampleUser("Gina"))).toEqual(["prj-004", "prj-005"]);
  });

  it("projects includes a project whose owner is not a member", async () => {
    const { body } = await execute(
      ulrich,
      "{ projects { edges { node { id ownerId members { edges { node { userId } } } } } } }",
    );
    const [edge] = (body.data?.["projects"] as Connection).edges;
    expect(edge?.node).toMatchObject({ id: "prj-010", ownerId: ulrich.id });
    expect(JSON.stringify(edge?.node["members"])).not.toContain(ulrich.id);
  });

  it("projects lists everything for the director, which is more than a page of 100", async () => {
    expect(sampleProjects.length).toBeGreaterThan(100);
    expect(await listVisibleProjects(mona)).toEqual(sampleProjects.map(({ id }) => id));
  });

  it("the project query returns null without an error for an unknown or invisible id", async () => {
    const query = `{ seen: project(id: "prj-001") { name } hidden: project(id: "prj-008") { name } none: project(id: "x") { name } }`;
    const { status, body } = await execute(alice, query);
    expect(status).toBe(200);
    expect(body).toEqual({ data: { seen: { name: "Berth Booking Portal" }, hidden: null, none: null } });
  });

  it("projectsByMember is limited to the caller's projects", async () => {
    const query = "query ($ids: [ID!]!) { projectsByMember(userIds: $ids) { edges { node { id } } } }";
    const variables = { ids: [bob.id, alice.id, "unknown"] };
    const { body } = await execute(alice, query, variables);
    expect((body.data?.["projectsByMember"] as Connection[]).map(ids)).toEqual([
      ["prj-001", "prj-002", "prj-005"],
      ["prj-001", "prj-002", "prj-003", "prj-004", "prj-005", "prj-012"],
      [],
    ]);
    const all = await execute(mona, query, variables);
    expect(ids((all.body.data?.["projectsByMember"] as Connection[])[0])).toContain("prj-011");
  });
});

describe("projects by id", () => {
  const query = "query ($ids: [ID!]!) { projectsById(ids: $ids) { id } }";

  it("projectsById keeps the order of the ids, with null for invisible projects", async () => {
    const { body } = await execute(alice, query, { ids: ["prj-003", "prj-008", "prj-001", "x", "prj-003"] });
    expect(body).toEqual({
      data: { projectsById: [{ id: "prj-003" }, null, { id: "prj-001" }, null, { id: "prj-003" }] },
    });
  });

  it("projectsById and projectsByMember accept at most 100 ids", async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => String(index));
    expect((await execute(alice, query, { ids: hundred })).body.errors).toBeUndefined();
    expect(await runRejectedQuery(query, { ids: [...hundred, "x"] })).toEqual({ code: "BAD_USER_INPUT" });
    const byMember = "query ($ids: [ID!]!) { projectsByMember(userIds: $ids) { pageInfo { hasNextPage } } }";
    expect(await runRejectedQuery(byMember, { ids: [...hundred, "x"] })).toEqual({ code: "BAD_USER_INPUT" });
  });
});

describe("paging", () => {
  const members = `query ($first: Int!, $after: String) {
    project(id: "prj-003") {
      members(first: $first, after: $after) {
        edges { cursor node { userId role } }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      }
    }
  }`;

  it("paging through Project.members returns each member once", async () => {
    const seen: unknown[] = [];
    let after: unknown = null;
    for (let page = 0; page < 10; page += 1) {
      const { body } = await execute(alice, members, { first: 10, after });
      const { edges, pageInfo } = (body.data?.["project"] as { members: Connection }).members;
      seen.push(...edges.map(({ node }) => node["userId"]));
      expect(pageInfo.startCursor).toBe(edges[0]?.cursor);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
      expect(pageInfo.hasPreviousPage).toBe(page > 0);
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
    expect(seen.length).toBeGreaterThan(25);
    expect(seen).toEqual(sampleProjects.find(({ id }) => id === "prj-003")?.members.map(({ userId }) => userId));
  });

  it("Project.tasks has pages of 20 tasks by default", async () => {
    const { body } = await execute(mona, `{ project(id: "prj-003") { tasks { edges { node { id } } } } }`);
    expect(ids((body.data?.["project"] as { tasks: unknown }).tasks)).toHaveLength(20);
  });

  it("an empty page of Project.tasks has no cursors", async () => {
    const query = `{ project(id: "prj-010") { tasks { pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } }`;
    const { body } = await execute(mona, query);
    const pageInfo = { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false };
    expect(body.data).toEqual({ project: { tasks: { pageInfo } } });
  });

  it("projectsByMember continues each user's list after the cursor", async () => {
    const first = await execute(mona, "{ projects(first: 2) { pageInfo { endCursor } } }");
    const after = (first.body.data?.["projects"] as Connection).pageInfo.endCursor;
    const query =
      "query ($ids: [ID!]!, $after: String) { projectsByMember(userIds: $ids, after: $after) { edges { node { id } } } }";
    const { body } = await execute(mona, query, { ids: [bob.id, findSampleUser("Carol").id], after });
    expect((body.data?.["projectsByMember"] as Connection[]).map(ids)).toEqual([
      ["prj-005", "prj-011"],
      ["prj-003", "prj-004", "prj-010"],
    ]);
  });

  it("projects and Project.members reject a page size outside 1 to 100", async () => {
    for (const first of [0, -1, 101]) {
      expect(await runRejectedQuery(members, { first }), String(first)).toEqual({ code: "BAD_USER_INPUT" });
      expect(
        await runRejectedQuery("query ($n: Int!) { projects(first: $n) { edges { cursor } } }", { n: first }),
        String(first),
      ).toEqual({
        code: "BAD_USER_INPUT",
      });
    }
  });

  it("Project.members rejects a cursor that is malformed or of another type of node", async () => {
    const { body } = await execute(mona, "{ projects(first: 1) { pageInfo { endCursor } } }");
    const project = (body.data?.["projects"] as Connection).pageInfo.endCursor;
    for (const after of ["x", "", project, `${String(project)}x`]) {
      expect(await runRejectedQuery(members, { first: 1, after })).toEqual({ code: "BAD_USER_INPUT" });
    }
  });
});
