import { expect, it, onTestFinished } from "vitest";
import { startScriptedApi } from "@oboql/dev/testing";
import { startTestServer } from "../../support/test-server.ts";

it("answers users of a tenant while all connections of another user of it wait for a slow API", async () => {
  const graph = await startScriptedApi();
  const api = await startTestServer({ MICROSOFT_GRAPH_BASE_URL: graph.url });
  onTestFinished(async () => {
    await graph.close();
    await api.close();
  });
  const value = Array.from({ length: 100 }, () => ({ id: crypto.randomUUID(), displayName: "x" }));
  graph.script(({ path }) => {
    if (path.startsWith("/$batch")) return "hang";
    return { status: 200, body: path.startsWith("/users") ? { value } : { id: "1", displayName: "Alice" } };
  });
  const token = await api.emulator.issueToken({ user: "mona@harbor.example" });
  const controller = new AbortController();
  // 200 calls: more than a tenant may send at a time.
  const slow = Array.from({ length: 40 }, () =>
    fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ users(first: 100) { nodes { manager { id } } } }" }),
      signal: controller.signal,
    }).catch(() => undefined),
  );
  const countBatches = (): number => graph.received.filter(({ path }) => path.startsWith("/$batch")).length;
  await expect.poll(countBatches).toBeGreaterThanOrEqual(64);

  const { body } = await api.ask("{ me { displayName } }", { user: "alice@harbor.example" });

  expect(body).toEqual({ data: { me: { displayName: "Alice" } } });
  expect(countBatches()).toBe(64);
  controller.abort();
  await Promise.all(slow);
});
