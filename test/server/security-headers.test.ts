import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfigWith } from "../support/settings.ts";
import { createSecurityHeaders } from "../../src/server/security-headers.ts";
import { openSocket } from "../support/slow-client.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

describe("security headers", () => {
  const json = { "content-type": "application/json" };
  it("sends security headers with every response", async () => {
    const cases: [string, string, RequestInit, number][] = [
      ["an operation", "/graphql", { method: "POST", headers: json, body: '{"query":"{ __typename }"}' }, 200],
      ["an unauthenticated request", "/graphql", { method: "POST", headers: json, body: "{}" }, 401],
      ["a malformed body", "/graphql", { method: "POST", headers: json, body: "{" }, 400],
      ["a body that is too large", "/graphql", { method: "POST", headers: json, body: "x".repeat(800_000) }, 413],
      ["a health check", "/livez", {}, 200],
      ["an unknown path", "/nothing", {}, 404],
      [
        "a preflight",
        "/graphql",
        { method: "OPTIONS", headers: { origin: "http://localhost:1", "access-control-request-method": "POST" } },
        204,
      ],
    ];
    for (const [title, path, init, status] of cases) {
      const headers = new Headers(init.headers);
      if (init.method === "POST" && status !== 401)
        headers.set("authorization", `Bearer ${await api.emulator.issueToken()}`);
      const response = await fetch(`${api.url}${path}`, { ...init, headers });
      await response.text();
      expect(response.status, title).toBe(status);
      expect(Object.fromEntries(response.headers), title).toMatchObject(securityHeaders);
      expect(response.headers.has("strict-transport-security"), title).toBe(false);
    }
  });

  it("sends security headers in response to data that is not HTTP", async () => {
    const client = await openSocket(api);
    client.write("nonsense\r\n\r\n");
    const response = await client.ended;
    expect(response).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    for (const [name, value] of Object.entries(securityHeaders)) expect(response).toContain(`${name}: ${value}\r\n`);
  });
});

it("sends Strict-Transport-Security in production only", () => {
  const { server: serving } = loadConfigWith({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" });
  expect(createSecurityHeaders(serving)).toMatchObject({ "strict-transport-security": "max-age=31536000" });
  expect(createSecurityHeaders(loadConfigWith().server)).not.toHaveProperty("strict-transport-security");
});
