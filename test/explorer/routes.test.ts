import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExplorerAssets } from "../../src/explorer/assets.ts";
import { registerExplorer } from "../../src/explorer/routes.ts";
import { createExplorerSettings } from "../../src/explorer/settings.ts";
import { buildExplorer } from "../support/explorer-page.ts";
import { sendRaw } from "../support/raw-request.ts";
import { testProject } from "../support/project.ts";
import { loadConfigWith } from "../support/settings.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let api: TestServer;
beforeAll(async () => {
  await buildExplorer();
  api = await startTestServer();
});
afterAll(() => api.close());

const get = (path: string): Promise<Response> => fetch(`${api.url}${path}`);

/** The page, and the paths of the files that it references. */
async function fetchPage(path = "/"): Promise<{ response: Response; files: string[] }> {
  const response = await get(path);
  const files = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = ""]) => file);
  return { response, files };
}

/** The sources by directive. */
function parsePolicy({ headers }: Response): Record<string, string> {
  const directives = (headers.get("content-security-policy") ?? "").split("; ");
  return Object.fromEntries(directives.map((directive) => directive.split(/ (.*)/s).slice(0, 2) as [string, string]));
}

describe("the explorer page", () => {
  it("sends a Content-Security-Policy that allows only its own scripts, this API, the authority and a frame of Apollo Sandbox, and no framing", async () => {
    const { response } = await fetchPage();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(parsePolicy(response)).toEqual({
      "default-src": "'none'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
      "script-src": "'self'",
      "style-src": "'self' 'unsafe-inline'",
      "img-src": "'self' data:",
      "font-src": "'self' data:",
      "connect-src": `'self' ${api.emulator.url}`,
      "worker-src": "'self'",
      "frame-src": "https://sandbox.embed.apollographql.com",
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin-allow-popups",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  });

  it("references only files that exist and that browsers cache", async () => {
    for (const path of ["/", "/explorer/signed-in"]) {
      const { files } = await fetchPage(path);
      expect(files.length, path).toBeGreaterThan(1);
      for (const file of files) {
        const response = await get(file);
        await response.arrayBuffer();
        expect([file, response.status]).toEqual([file, 200]);
        expect(response.headers.get("cache-control"), file).toBe("public, max-age=31536000, immutable");
        expect(response.headers.get("content-type"), file).toMatch(
          /^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/,
        );
      }
    }
  });

  it("serves every file with a content type, and no script that evaluates code from strings", async () => {
    const assets = await loadExplorerAssets(testProject.folder);
    for (const [path, { type, content }] of assets ?? expect.fail("the page is not built")) {
      expect([path, type]).not.toEqual([path, "application/octet-stream"]);
      if (type.startsWith("text/javascript")) expect(content.toString()).not.toMatch(/\beval\(|\bnew Function\b/);
    }
  });

  it("responds with 404 to paths that are not a file of the explorer build", async () => {
    for (const target of [
      "/explorer",
      "/explorer/",
      "/explorer/index.html",
      "/explorer/assets/",
      "/explorer/assets/nothing.js",
      "/explorer/assets/../../package.json",
      "/explorer/assets/..%2f..%2fpackage.json",
      "/explorer/assets/%2e%2e/%2e%2e/package.json",
      "/explorer/..%5c..%5cpackage.json",
    ])
      expect((await sendRaw(api, { method: "GET", target, headers: [], body: "" })).status, target).toBe(404);
  });
});

describe("the settings of the explorer page", () => {
  it("gives the explorer page the sample users and their password in local mode", async () => {
    const settings = (await (await get("/explorer/settings.json")).json()) as Record<string, unknown>;
    expect(settings).toEqual({
      authority: `${api.emulator.url}/${api.emulator.environment["AZURE_TENANT_ID"] ?? ""}/v2.0`,
      clientId: api.emulator.environment["DEV_CLIENT_ID"],
      scope: expect.stringMatching(/^api:\/\/[\w-]+\/access_as_user$/) as string,
      firstQuery: testProject.firstQuery,
      samples: { password: api.emulator.samplePassword, users: expect.any(Array) as unknown[] },
    });
    const { users } = settings["samples"] as { users: readonly object[] };
    expect(users[1]).toEqual({
      userPrincipalName: "bob@harbor.example",
      displayName: "Bob Baker",
      situation: "has not consented to mail",
    });
  });

  it("gives the explorer page only ids and addresses outside local mode, and no credential", () => {
    const config = loadConfigWith({ DEV_CLIENT_ID: "public-client" });
    expect(createExplorerSettings(config, {})).toEqual({
      authority: `https://login.microsoftonline.com/${config.auth.tenantId}/v2.0`,
      clientId: "public-client",
      scope: `api://${config.auth.clientId}/access_as_user`,
      firstQuery: expect.stringMatching(/^query FirstLook \{\n {2}me \{/) as string,
    });
    expect(createExplorerSettings(loadConfigWith(), {})).not.toHaveProperty("clientId");
  });
});

it("registers no routes if the explorer is disabled", async () => {
  const { files } = await fetchPage();
  const closed = await startTestServer({ EXPLORER: "false" });
  try {
    for (const path of ["/", "/explorer/settings.json", "/explorer/signed-in", ...files])
      expect([path, (await fetch(`${closed.url}${path}`)).status]).toEqual([path, 404]);
  } finally {
    await closed.close();
  }
});

it("serves a page that explains how to install the explorer if it is missing", async () => {
  expect(await loadExplorerAssets(new URL("file:///nowhere/at/all/"))).toBeUndefined();
  const server = fastify();
  registerExplorer(server, { assets: undefined, settings: createExplorerSettings(loadConfigWith(), {}) });
  const response = await server.inject({ url: "/" });
  await server.close();
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toContain("text/html");
  expect(response.body).toContain("@oboql/dev");
});
