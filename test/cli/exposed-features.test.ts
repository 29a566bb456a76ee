import { expect, it } from "vitest";
import { startTestServer } from "../support/test-server.ts";

async function getWarnings(settings: Record<string, string>): Promise<Record<string, unknown>[]> {
  const api = await startTestServer(settings);
  await api.close();
  const lines = api.logged().map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter(({ msg }) => String(msg).includes("development features"));
}

it("warns at start-up about development features that other machines can use", async () => {
  expect(await getWarnings({ HOST: "0.0.0.0" })).toEqual([
    expect.objectContaining({ level: 40, host: "0.0.0.0", features: ["EXPLORER", "INTROSPECTION"] }),
  ]);
});

it("does not warn on loopback, without development features, or in production", async () => {
  for (const settings of [
    {},
    { HOST: "0.0.0.0", EXPLORER: "false", INTROSPECTION: "false" },
    { HOST: "0.0.0.0", NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", INTROSPECTION: "true" },
  ])
    expect(await getWarnings(settings), JSON.stringify(settings)).toEqual([]);
});
