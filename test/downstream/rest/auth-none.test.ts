import { expect, it, onTestFinished } from "vitest";
import { loadAppConfig } from "../../../src/app.ts";
import { printPermissions } from "../../../src/cli/permissions.ts";
import type { Finding } from "../../../src/doctor/finding.ts";
import { runChecks, runUserChecks } from "../../../src/doctor/run-checks.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { printServedSchema } from "../../../src/graphql/served-schema.ts";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createRestTestProject, route, startRestProject } from "../../support/rest-project.ts";
import { runCommand } from "../../support/run-command.ts";

const sdl = `
extend type Query {
  forecast(city: String!): Forecast @downstream(api: SHOP, scopes: []) @rest(get: "/forecasts/{args.city}")
}
type Forecast {
  text: String!
  author: User @join(field: "user", args: { id: "{parent.author}" })
}
`;
const forecasts = route({ "GET /forecasts/Oslo": () => ({ status: 200, body: { text: "Rain", author: null } }) });

it("sends no access token to an API without authentication, and acquires none", async () => {
  const { server, api } = await startRestProject(sdl, forecasts, { auth: "none" });

  const { body, tokens } = await server.ask('{ forecast(city: "Oslo") { text } }');

  expect(body).toEqual({ data: { forecast: { text: "Rain" } } });
  expect(api.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(tokens).toEqual([]);
});

it("needs no App ID URI, and is configured by its base URL alone", async () => {
  const { server, api } = await startRestProject(sdl, forecasts, { auth: "none" }, { SHOP_RESOURCE: "" });

  await server.ask('{ forecast(city: "Oslo") { text } }');

  expect(api.received).toHaveLength(1);
});

it("lists no permissions of an API without authentication, and those of its joins", async () => {
  const project = createRestTestProject(sdl, { auth: "none" });

  const { output } = await runCommand(printPermissions, {}, [], { project });

  expect(output).toMatch(/^MICROSOFT_GRAPH\n( {2}\S+\n)+$/);
  expect(printServedSchema(createSchema(project))).toContain("Resolved by SHOP with no permission.");
});

it("keeps the fields of an API without authentication in the app registration", async () => {
  const project = createRestTestProject(sdl, { auth: "none" });
  const settings = { SHOP_BASE_URL: "https://weather.example" };

  const { output } = await runCommand(printPermissions, settings, ["--format", "manifest"], { project });

  const { requiredResourceAccess } = JSON.parse(output) as { requiredResourceAccess: { resourceAccess: unknown[] }[] };
  expect(requiredResourceAccess).toHaveLength(1);
});

it("probes an API without authentication without a token, and reports that it needs one", async () => {
  const { server, api } = await startRestProject(sdl, forecasts, { auth: "none" });
  const project = createRestTestProject(sdl, { auth: "none" });
  const config = loadAppConfig(project, { ...server.emulator.environment, SHOP_BASE_URL: api.url });
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 10_000, connections: 2, proxy: config.proxy });
  onTestFinished(() => http.close());
  const deps = { project, config, http, managedIdentityHttp: http, now: Date.now };
  const token = await server.emulator.issueToken();
  const check = async (status: number) => {
    api.script({ status });
    const found: Finding[] = [];
    for await (const finding of runChecks(deps)) found.push(finding);
    for await (const finding of runUserChecks(deps, token)) found.push(finding);
    return found.filter(({ code }) => code.includes("shop")).map(({ level, code }) => `${level} ${code}`);
  };

  expect(await check(200)).toEqual(["ok downstream_shop"]);
  expect(api.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(await check(401)).toEqual(["warning downstream_shop.token_required"]);
});
