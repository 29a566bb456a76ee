import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { defineConfig, microsoftGraph, restApi, type ProjectConfig, type RestApiOptions } from "oboql";
import { startEmulator, type Emulator } from "@oboql/dev/emulator";
import {
  startScriptedApi,
  startTestServer,
  type ReceivedRequest,
  type ScriptedApi,
  type ScriptedResponse,
  type Step,
  type TestServer,
} from "@oboql/dev/testing";
import { loadProject, type Project } from "../../src/downstream/project.ts";

/** The REST API that the SDL of a test calls. */
const shop = {
  name: "SHOP",
  clientId: "5f2c1d3e-7a94-4c1b-8d20-6e7f8a9b0c1d",
  scopes: ["Shop.Read", "Shop.Write", "Shop.Other"],
};

export interface RestProject {
  readonly server: TestServer;
  readonly api: ScriptedApi;
  /** Method and path with the query of each received request. */
  readonly calls: () => readonly string[];
}

/** The SDL of an API named `SHOP`, whose permissions are short names here: `read`, `write`. */
export function createSdl(text: string): string {
  const directives = text
    .replaceAll("@read", '@downstream(api: SHOP, scopes: ["Shop.Read"])')
    .replaceAll("@write", '@downstream(api: SHOP, scopes: ["Shop.Write"])');
  return `extend enum DownstreamApi { SHOP }\n${directives}`;
}

let emulator: Promise<Emulator> | undefined;

/** Starts a server whose only API, besides Microsoft Graph, is called by the directives of an SDL. */
export async function startRestProject(
  sdl: string,
  respond: Step,
  options: RestApiOptions = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<RestProject> {
  const api = await startScriptedApi();
  api.script(respond);
  const config = createRestConfig(sdl, options);
  emulator ??= startEmulator({ port: 0, apis: [shop] });
  const server = await startTestServer(
    config,
    { SHOP_BASE_URL: api.url, ...settings },
    { emulator: await emulator, debugErrors: true },
  );
  onTestFinished(async () => {
    await server.close();
    await api.close();
  });
  return { server, api, calls: () => api.received.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`) };
}

function createRestConfig(sdl: string, options: RestApiOptions): ProjectConfig {
  const folder = mkdtempSync(join(tmpdir(), "oboql-rest-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, "shop.graphql"), createSdl(sdl));
  return defineConfig({
    schema: join(folder, "shop.graphql"),
    downstreams: { MICROSOFT_GRAPH: microsoftGraph({ include: [] }), SHOP: restApi(options) },
  });
}

/** Loads the project of {@link startRestProject} for a command. */
export function createRestTestProject(sdl: string, options: RestApiOptions = {}): Project {
  return loadProject(createRestConfig(sdl, options), pathToFileURL(`${process.cwd()}/`));
}

/** Responds by method and path, without the query. Other requests get a 404. */
export function route(
  routes: Readonly<Record<string, (request: ReceivedRequest, query: URLSearchParams) => ScriptedResponse>>,
): Step {
  return (request) => {
    const url = new URL(request.path, "http://localhost");
    const handler = routes[`${request.method} ${url.pathname}`];
    return handler ? handler(request, url.searchParams) : { status: 404, body: {} };
  };
}
