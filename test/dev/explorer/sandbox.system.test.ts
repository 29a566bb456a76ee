import type { Browser, Frame, Page, Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeWithBrowser, openOffline, startBrowser, type OpenPage } from "../../support/browser.ts";
import { buildExplorer, signInAs } from "../../support/explorer-page.ts";
import {
  askFromSandbox,
  attacks,
  readReceived,
  runAttack,
  serveSandboxStandIn,
  waitForSandbox,
} from "../../support/sandbox-stand-in.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const withName = "query Me { me { displayName } }";

describeWithBrowser("Apollo Sandbox in the explorer, with a stand-in for its script", () => {
  let browser: Browser;
  let api: TestServer;
  let open: OpenPage;
  let page: Page;
  /** Requests of the page that contain a token. */
  let authorized: Request[];

  beforeAll(async () => {
    [browser] = await Promise.all([startBrowser(), buildExplorer()]);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    api = await startTestServer();
    open = await openOffline(browser);
    ({ page } = open);
    authorized = [];
    page.context().on("request", (request) => {
      if (request.headers()["authorization"] !== undefined) authorized.push(request);
    });
    await serveSandboxStandIn(page);
  });
  afterEach(async () => {
    await open.close();
    await api.close();
  });

  /** Opens the page and signs Alice in. @returns the frame of the stand-in */
  async function openSignedIn(): Promise<Frame> {
    await page.goto(api.url, { waitUntil: "domcontentloaded" });
    const signedOut = await waitForSandbox(page);
    await signInAs(page, "Alice Archer");
    await expect.poll(() => signedOut.isDetached()).toBe(true);
    return waitForSandbox(page);
  }
  const createRequest = (changes: object = {}): object => ({
    name: "ExplorerRequest",
    operation: withName,
    operationName: "Me",
    headers: {},
    endpointUrl: `${api.url}/graphql`,
    ...changes,
  });
  const isAlice = { data: { me: { displayName: "Alice Archer" } }, status: 200, hasNext: false };

  it("sends operations and introspection as the signed-in user, with the headers that the user sets", async () => {
    const frame = await openSignedIn();
    const changes = { variables: { a: 1 }, headers: { "X-Request-Id": "from-sandbox" } };
    expect(await askFromSandbox(frame, createRequest(changes))).toMatchObject({
      name: "ExplorerResponse",
      response: { ...isAlice, headers: { "x-request-id": "from-sandbox" } },
    });
    expect(authorized.at(-1)?.postDataJSON()).toEqual({ query: withName, operationName: "Me", variables: { a: 1 } });
    const introspection = await askFromSandbox(frame, {
      name: "IntrospectionQueryWithHeaders",
      introspectionRequestBody: JSON.stringify({
        query: "query I { __schema { queryType { name } } }",
        operationName: "I",
      }),
      introspectionRequestHeaders: {},
      sandboxEndpointUrl: `${api.url}/graphql`,
    });
    expect(introspection).toMatchObject({
      name: "SchemaResponse",
      schema: { __schema: { queryType: { name: "Query" } } },
    });
    expect(open.consoleErrors).toEqual([]);
  });

  it("reveals the token to no attempt of the script, which does not control the page either", async () => {
    const visited: string[] = [];
    await page.context().route("https://evil.example/**", (route) => {
      visited.push(route.request().url());
      return route.fulfill({ contentType: "text/html", body: "<title>evil</title>" });
    });
    const frame = await openSignedIn();
    await askFromSandbox(frame, createRequest());
    const [, token = ""] = (authorized[0]?.headers()["authorization"] ?? "").split(" ");
    expect(token).toMatch(/^eyJ[\w.-]{200,}$/);
    const secrets = [token, token.slice(-40)];
    for (const [name, attack] of Object.entries(attacks)) {
      const found = await runAttack(frame, attack, api.url);
      expect(found.length, `${name}: ${found}`).toBeLessThan(300);
      for (const secret of secrets) expect(found, name).not.toContain(secret);
    }
    expect(await askFromSandbox(frame, createRequest())).toMatchObject({ response: isAlice });
    const received = await readReceived(frame);
    for (const secret of [...secrets, "intercepted"]) expect(received).not.toContain(secret);
    expect(new URL(page.url()).origin).toBe(api.url);
    expect(visited).toEqual([]);
    expect(new Set(authorized.map((request) => `${request.method()} ${request.url()}`))).toEqual(
      new Set([`POST ${api.url}/graphql`]),
    );
  });

  it("sends nothing to another URL, and no token but the user's", async () => {
    const frame = await openSignedIn();
    const before = authorized.length;
    for (const endpointUrl of [
      "https://evil.example/graphql",
      "//evil.example/graphql",
      "/graphql",
      `${api.url}/graphql?query={me{id}}`,
      `${api.url}/graphql/../explorer/settings.json`,
      `${api.url}@evil.example/graphql`,
      undefined,
      null,
      {},
    ])
      expect(await askFromSandbox(frame, createRequest({ endpointUrl })), String(endpointUrl)).toMatchObject({
        response: { data: null, error: { message: expect.stringContaining("only to") as string } },
      });
    expect(authorized).toHaveLength(before);
    for (const name of ["authorization", "Authorization", "AUTHORIZATION"])
      expect(
        await askFromSandbox(
          frame,
          createRequest({
            headers: { [name]: "Bearer other" },
            includeCookies: true,
            credentials: "include",
            method: "GET",
          }),
        ),
        name,
      ).toMatchObject({ response: isAlice });
    expect(new Set(authorized.map((request) => request.headers()["authorization"])).size).toBe(1);
    expect(authorized.every((request) => request.headers()["cookie"] === undefined)).toBe(true);
  });

  it("ignores messages of the page itself and of frames inside Sandbox", async () => {
    const frame = await openSignedIn();
    const message = JSON.stringify({ ...createRequest(), operationId: "forged" });
    await page.evaluate(`window.postMessage(${message}, "*")`);
    await frame.evaluate(`new Promise((resolve) => {
      const nested = document.createElement("iframe");
      nested.srcdoc = "<script>top.postMessage(" + ${JSON.stringify(message)} + ", '*')</" + "script>";
      nested.onload = resolve;
      document.body.append(nested);
    })`);
    expect(await askFromSandbox(frame, createRequest())).toMatchObject({ response: isAlice });
    expect(authorized).toHaveLength(1);
    expect(await readReceived(frame)).not.toContain("forged");
  });

  it("ignores the frame after it navigated to another page", async () => {
    const requests: string[] = [];
    await page.route("https://evil.example/**", (route) => {
      requests.push(route.request().url());
      return route.abort();
    });
    const frame = await openSignedIn();
    await frame.evaluate(`location.href = "https://evil.example/"`);
    await expect.poll(() => frame.url()).not.toContain("apollographql.com");
    expect(requests).toEqual([]);
  });

  it("loads no script of Apollo into the page", async () => {
    const loaded: string[] = [];
    await page.route("https://*.cdn.apollographql.com/**", (route) => {
      loaded.push(route.request().url());
      return route.fulfill({
        contentType: "text/javascript",
        body: "const send = fetch; fetch = (...parameters) => { window.stolen = parameters; return send(...parameters) }",
      });
    });
    const frame = await openSignedIn();
    expect(await askFromSandbox(frame, createRequest())).toMatchObject({ response: isAlice });
    expect(loaded).toEqual([]);
    expect(await page.evaluate("window.stolen")).toBeUndefined();
    await page.evaluate(`document.head.append(Object.assign(document.createElement("script"), {
      src: "https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js",
    }))`);
    await expect.poll(() => open.consoleErrors.join()).toContain("Content Security Policy");
    expect(loaded).toEqual([]);
  });
});
