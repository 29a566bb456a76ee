import { afterAll, beforeAll, expect, it } from "vitest";
import { board } from "../../../bench/downstream/screens/board.ts";
import { inbox } from "../../../bench/downstream/screens/inbox.ts";
import { team } from "../../../bench/downstream/screens/team.ts";
import { startTestServer, type TestServer } from "./support/project.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

it("resolves the screens of the benchmarks under the default limits", async () => {
  for (const { name, query, viewer } of [board, inbox, team]) {
    const { body } = await api.ask(query, { user: viewer });
    expect(Object.values(body.data ?? {}), name).toEqual([expect.any(Object)]);
  }
});
