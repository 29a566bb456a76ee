import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfigWith } from "../support/settings.ts";
import { createSecurityHeaders } from "../../src/server/security-headers.ts";
import { openSocket } from "../support/slow-client.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const ofAnswers = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

describe("every answer carries the security headers", () => {
  const json = { "content-type": "application/json" };
  it.each<[string, string, RequestInit, number]>([
    ["data", "/graphql", { method: "POST", headers: json, body: '{"query":"{ __typename }"}' }, 200],
    ["a refused caller", "/graphql", { method: "POST", headers: json, body: "{}" }, 401],
    ["a body that cannot be read", "/graphql", { method: "POST", headers: json, body: "{" }, 400],
    ["a body that is too large", "/graphql", { method: "POST", headers: json, body: "x".repeat(300_000) }, 413],
    ["a probe", "/livez", {}, 200],
    ["nothing", "/nothing", {}, 404],
    [
      "a preflight",
      "/graphql",
      { method: "OPTIONS", headers: { origin: "http://localhost:1", "access-control-request-method": "POST" } },
      204,
    ],
  ])("%s", async (title, path, init, status) => {
    const headers = new Headers(init.headers);
    if (title === "data") headers.set("authorization", `Bearer ${await api.emulator.issueToken()}`);
    const answer = await fetch(`${api.url}${path}`, { ...init, headers });
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(ofAnswers);
    expect(answer.headers.has("strict-transport-security")).toBe(false);
  });

  it("what is no HTTP", async () => {
    const client = await openSocket(api);
    client.write("nonsense\r\n\r\n");
    const answer = await client.ended;
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    for (const [name, value] of Object.entries(ofAnswers)) expect(answer).toContain(`${name}: ${value}\r\n`);
  });
});

it("browsers are told to use TLS alone in production", () => {
  const { server: serving } = loadConfigWith({ NODE_ENV: "production" });
  expect(createSecurityHeaders(serving)).toMatchObject({ "strict-transport-security": "max-age=31536000" });
  expect(createSecurityHeaders(loadConfigWith().server)).not.toHaveProperty("strict-transport-security");
});
