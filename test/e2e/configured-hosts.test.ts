import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { App } from "../../src/app.ts";
import { createApp, loadAppConfig } from "../support/project.ts";
import { downstreamNames } from "../support/project.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { clientId, startOtherCloud, tenantId, userId, type OtherCloud } from "../support/other-cloud.ts";
import { extractTokenTrace } from "../support/test-server.ts";

const clientSecret = "kept-by-this-test";
const graphResource = "https://graph.other-cloud.example";
const boardsResource = "api://boards.other.example";

let cloud: OtherCloud;
beforeAll(async () => {
  cloud = await startOtherCloud();
});
beforeEach(() => {
  cloud.reset();
});
afterAll(() => cloud.close());

interface Api {
  readonly logged: readonly string[];
  ask(query: string): Promise<{ data?: unknown; errors?: { message: string; extensions: unknown }[] }>;
  close(): Promise<void>;
}

/** Starts the API with these settings only, without an emulator. */
async function startApiWithOtherHosts(settings: Record<string, string>): Promise<Api> {
  const logged: string[] = [];
  const config = loadAppConfig({
    PORT: "0",
    AZURE_CLIENT_ID: clientId,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_SECRET: clientSecret,
    AZURE_AUTHORITY_HOST: `${cloud.entra.url}/`,
    MICROSOFT_GRAPH_BASE_URL: `${cloud.graph.url}/graph/v9`,
    MICROSOFT_GRAPH_RESOURCE: graphResource,
    ...settings,
  });
  const app: App = await createApp({ config, log: createLog("info", { write: (line) => logged.push(line) }) });
  const url = await app.listen();
  return {
    logged,
    async ask(query) {
      const token = await cloud.signIn();
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return extractTokenTrace(await response.json()).body as Awaited<ReturnType<Api["ask"]>>;
    },
    close: () => app.close(),
  };
}

describe("with all addresses set to other hosts", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApiWithOtherHosts({
      BOARDS_BASE_URL: `${cloud.boards.url}/teams/graphql`,
      BOARDS_RESOURCE: boardsResource,
    });
  });
  afterAll(() => api.close());

  it("returns the data of the configured hosts", async () => {
    const response = await api.ask("{ me { displayName } boards(first: 3) { nodes { name owner { displayName } } } }");
    expect(response).toEqual({
      data: {
        me: { displayName: "Another User" },
        boards: { nodes: [{ name: "Elsewhere", owner: { displayName: "Owner Elsewhere" } }] },
      },
    });
    expect(api.logged.join("")).not.toContain("BOARDS_BASE_URL");
  });

  it("validates users and exchanges tokens at the authority host", async () => {
    await api.ask("{ me { displayName } boards(first: 3) { nodes { name } } }");
    const [assertion = ""] = cloud.issuedTokens();
    const { calls } = cloud.entra;
    const exchanges = calls.filter(({ path }) => path.split("?")[0] === `/${tenantId}/oauth2/v2.0/token`);
    expect(exchanges).toHaveLength(2);
    const forms = exchanges.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    for (const form of forms)
      expect(form).toMatchObject({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        requested_token_use: "on_behalf_of",
        client_id: clientId,
        client_secret: clientSecret,
        assertion,
      });
    const resourceScopes = forms.map(({ scope = "" }) => scope.split(" ").filter((word) => word.includes("/")));
    expect(resourceScopes.sort()).toEqual([[`${boardsResource}/Boards.Read`], [`${graphResource}/User.Read`]]);
  });

  it("calls each API at its configured path with the token exchanged for its resource", async () => {
    await api.ask("{ me { displayName boards(first: 3) { nodes { name } } } }");
    expect(cloud.graph.calls).toMatchObject([
      {
        method: "GET",
        path: "/graph/v9/me?$select=id%2CdisplayName",
        authorization: `Bearer opaque token of ${graphResource}`,
      },
    ]);
    expect(cloud.boards.calls).toMatchObject([
      { method: "POST", path: "/teams/graphql", authorization: `Bearer opaque token of ${boardsResource}` },
    ]);
    expect(JSON.parse(cloud.boards.calls[0]?.body ?? "")).toMatchObject({ variables: { userIds: [userId] } });
  });
});

it("requests scopes with two slashes from an API whose App ID URI ends in a slash", async () => {
  const api = await startApiWithOtherHosts({
    BOARDS_BASE_URL: `${cloud.boards.url}/teams/graphql`,
    BOARDS_RESOURCE: "https://boards.other.example/",
  });
  try {
    const query = "{ boards(first: 3) { nodes { name } } }";
    for (let operation = 0; operation < 2; operation += 1)
      expect(await api.ask(query)).toMatchObject({ data: { boards: { nodes: [{ name: "Elsewhere" }] } } });
    const exchanges = cloud.entra.calls.filter(({ path }) => path.includes("/oauth2/v2.0/token"));
    for (const { body } of exchanges)
      expect(new URLSearchParams(body).get("scope")).toContain("https://boards.other.example//Boards.Read");
    expect(new Set(cloud.boards.calls.map(({ authorization }) => authorization))).toEqual(
      new Set(["Bearer opaque token of https://boards.other.example/"]),
    );
  } finally {
    await api.close();
  }
});

it("fetches metadata and keys from the authority host, the keys at the URL in the metadata", async () => {
  const api = await startApiWithOtherHosts({});
  try {
    await api.ask("{ me { id } }");
    const paths = cloud.entra.calls.map(({ method, path }) => `${method} ${path}`);
    expect(paths.slice(0, 2)).toEqual([
      `GET /${tenantId}/v2.0/.well-known/openid-configuration`,
      "GET /keys/of/the/other/cloud",
    ]);
  } finally {
    await api.close();
  }
});

describe("without BOARDS_BASE_URL", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApiWithOtherHosts({});
  });
  afterAll(() => api.close());

  it("resolves Microsoft Graph fields and logs a warning without BOARDS_BASE_URL", async () => {
    expect(await api.ask("{ me { displayName } }")).toEqual({ data: { me: { displayName: "Another User" } } });
    const warnings = api.logged.map((line) => JSON.parse(line) as { level: number; msg: string }).filter(isWarning);
    const disabledApis = downstreamNames.filter((name) => name !== "MICROSOFT_GRAPH");
    expect(disabledApis).toContain("BOARDS");
    expect(warnings).toEqual(
      disabledApis.map((name): unknown =>
        expect.objectContaining({ msg: expect.stringContaining(`${name}_BASE_URL is not set`) as string }),
      ),
    );
  });

  it("rejects operations with fields of the boards API as invalid without BOARDS_BASE_URL", async () => {
    for (const [query, message] of [
      ["{ boards(first: 1) { nodes { name } } }", 'Cannot query field "boards" on type "Query"'],
      ['{ board(id: "1") { name } }', 'Cannot query field "board" on type "Query"'],
      ["{ me { boards(first: 1) { nodes { name } } } }", 'Cannot query field "boards" on type "User"'],
      ["{ me { ...P } } fragment P on Board { name }", 'Unknown type "Board"'],
    ] as const) {
      const { data, errors } = await api.ask(query);
      expect(data, query).toBeUndefined();
      expect(errors?.[0], query).toMatchObject({
        message: expect.stringContaining(message) as string,
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      });
      expect(cloud.boards.calls).toEqual([]);
    }
  });
});

/** Pino's number for `warn`. */
function isWarning({ level }: { level: number }): boolean {
  return level === 40;
}
