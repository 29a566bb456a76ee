import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { startTestServer, startScriptedApi, type TestServer, type ScriptedApi, type Step } from "@oboql/dev/testing";
import { fetchSchema } from "../../src/cli/fetch-schema.ts";
import { defineConfig, microsoftGraph } from "../../src/index.ts";
import { freePort } from "../support/process.ts";

const config = defineConfig({ downstreams: { MICROSOFT_GRAPH: microsoftGraph({ include: [] }) } });
let api: TestServer;
let server: ScriptedApi;
let token: string;

beforeAll(async () => {
  api = await startTestServer(config);
  server = await startScriptedApi();
  token = await api.emulator.issueToken();
});
afterAll(async () => {
  await server.close();
  await api.close();
});

/** No emulator listens on port 1. */
const environment = { EMULATOR_PORT: "1" };

async function getError(address: string, more: Record<string, string> = {}, limits = {}): Promise<string> {
  const error: unknown = await fetchSchema({ ...environment, ...more }, address, limits).catch((each: unknown) => each);
  if (!(error instanceof Error)) throw new Error(`${address} has a schema`);
  return error.message;
}

it("reads the SDL by the URL of the server or of the SDL, with the token in OBOQL_TOKEN", async () => {
  for (const path of ["", "/", "/schema.graphql"]) {
    const sdl = await fetchSchema({ ...environment, OBOQL_TOKEN: token }, api.url + path);
    expect(sdl, path).toContain("@downstream(api: MICROSOFT_GRAPH");
  }
});

it("gets a token from the emulator for a server on loopback, unless OBOQL_TOKEN is set", async () => {
  const { port } = new URL(api.emulator.url);
  expect(await fetchSchema({ EMULATOR_PORT: port }, api.url)).toContain("type Query");
  expect(await getError(api.url, { EMULATOR_PORT: port, OBOQL_TOKEN: "nonsense" })).toContain("(401)");
});

it("accepts only URLs to which a token may be sent, and no token that cannot be one", async () => {
  for (const address of ["localhost:4000", "http://api.example.com", "ftp://localhost", "file:///schema.graphql", ""])
    expect(await getError(address), address).toMatch(/^--from must be an https: URL, or an http: URL on localhost/);
  for (const address of ["https://user:password@localhost", "https://localhost/#part"])
    expect(await getError(address), address).toMatch(/^--from must be a URL without user name and fragment/);
  for (const wrong of ["two words", "line\nbreak", "ä"])
    expect(await getError(api.url, { OBOQL_TOKEN: wrong })).toContain("OBOQL_TOKEN must be an access token");
});

it("says what to do if the server rejects the request", async () => {
  expect(await getError(api.url)).toMatch(/requires an access token \(401\); set OBOQL_TOKEN .*npm run -s token/);
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iat: seconds - 7200, nbf: seconds - 7200, exp: seconds - 3600 };
  const expired = await api.emulator.issueToken({ claims });
  expect(await getError(api.url, { OBOQL_TOKEN: expired })).toMatch(/token is rejected \(401\): it is expired/);
  const forbidden = await api.emulator.issueToken({ claims: { scp: "other" } });
  expect(await getError(api.url, { OBOQL_TOKEN: forbidden })).toContain("may not call this server (403)");

  const closed = await startTestServer(config, { INTROSPECTION: "false" }, { emulator: api.emulator });
  onTestFinished(() => closed.close());
  expect(await getError(closed.url, { OBOQL_TOKEN: token })).toMatch(/\(404\); introspection is off there/);
});

it("says what it received instead of SDL, and follows no redirect", async () => {
  const html = { status: 200, headers: { "content-type": "text/html" }, body: "<!DOCTYPE html><title>Sign in</title>" };
  const redirect = { status: 302, headers: { location: "https://login.example.com/authorize?state=private" } };
  const large = { status: 200, body: "#".repeat(100_001) };
  const cases: [Step, RegExp][] = [
    [html, /returns a page \(HTML\) instead of SDL/],
    [{ ...html, headers: {} }, /returns a page \(HTML\) instead of SDL/],
    [{ status: 200, body: { data: null } }, /returns no valid SDL: Syntax Error/],
    [{ status: 200, body: "type Query { me: Missing }" }, /returns no valid SDL: Unknown type "Missing"/],
    [{ status: 200, body: "" }, /returns no valid SDL/],
    [redirect, /redirects to https:\/\/login\.example\.com\/authorize \(302\)/],
    [{ status: 301 }, /redirects \(301\)/],
    [{ status: 429, headers: { "retry-after": "7" } }, /is busy \(429\); try again in 7 s/],
    [{ status: 503 }, /is busy \(503\); try again later/],
    [{ status: 400 }, /no SDL but the status 400/],
    [large, /has more than 100000 bytes/],
    ["hang", /timed out/],
    ["reset", /failed/],
    ["truncate", /failed/],
  ];
  for (const [step, expected] of cases) {
    server.script(step);
    const limits = { maxResponseBytes: 100_000, timeoutMs: step === "hang" ? 100 : 10_000 };
    const message = await getError(`${server.url}/graphql`, { OBOQL_TOKEN: token }, limits);
    expect(message).toMatch(expected);
    expect(message).not.toContain(token);
    expect(message).not.toContain("private");
    expect(server.received).toMatchObject([{ path: "/graphql", headers: { authorization: `Bearer ${token}` } }]);
  }
  const port = await freePort();
  expect(await getError(`http://localhost:${port}`)).toMatch(
    /does not accept connections \(ECONNREFUSED\).*start the server/,
  );
});
