import { afterAll, beforeAll, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { startTestServer, type TestServer } from "./support/project.ts";

const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

it("returns data of both APIs for the README's first query", async () => {
  const [, request = ""] = /-d '(\{"query".*\})'/.exec(readme) ?? [];
  const { query } = JSON.parse(request) as { query: string };
  const { status, body } = await api.ask(query);

  expect(status).toBe(200);
  expect(body.errors).toBeUndefined();
  expect(body.data).toMatchObject({
    me: {
      displayName: "Alice Archer",
      manager: { displayName: "Mona Marsh" },
      projects: {
        nodes: expect.arrayContaining([
          {
            name: "Berth Booking Portal",
            owner: { displayName: "Alice Archer" },
            tasks: { nodes: expect.arrayContaining([{ title: "Plan the launch" }]) as unknown },
          },
        ]) as unknown,
      },
    },
  });
});
