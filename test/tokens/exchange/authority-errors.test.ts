import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startStopwatch } from "../../support/cpu-time-stopwatch.ts";
import { expectNoTokenLeak } from "../../support/expected-auth-errors.ts";
import { startRecordingAuthority, type RecordingAuthority } from "../../support/recording-authority.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let authority: RecordingAuthority;
let api: TestServer;
beforeAll(async () => {
  authority = await startRecordingAuthority();
  api = await startTestServer({ AZURE_AUTHORITY_HOST: authority.url });
  authority.forwardTo(api.emulator.url);
  await api.ask("{ __typename }");
});
afterEach(() => {
  authority.respondWith(undefined);
});
afterAll(async () => {
  await api.close();
  await authority.close();
});

const createUnavailableError = (message: string) => ({
  message,
  path: ["me"],
  locations: expect.anything() as object,
  extensions: { code: "TOKEN_SERVICE_UNAVAILABLE" },
});
const noResponse = createUnavailableError("No response from Microsoft Entra ID.");
const invalidResponse = createUnavailableError("Invalid token response from Microsoft Entra ID.");

type Respond = (response: ServerResponse) => void;

async function getErrors(respond: Respond): Promise<unknown> {
  authority.respondWith(respond);
  const token = await api.emulator.issueToken();
  const response = await api.ask("{ me { displayName } }", { token });
  expectNoTokenLeak(api, response, token);
  return response.body.errors;
}

function createResponder(status: number, body: unknown, headers: Record<string, string> = {}): Respond {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

const tokenResponse = {
  token_type: "Bearer",
  scope: "https://graph.microsoft.com/User.Read",
  expires_in: 3600,
  access_token: "an access token",
};

describe("an exchange", () => {
  it("fails with TOKEN_SERVICE_UNAVAILABLE if the token endpoint sends no usable response", async () => {
    const closeInBody: Respond = (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"access_token":"', () => response.destroy());
    };
    const cases: readonly [string, Respond, object][] = [
      ["closes the connection", (response) => response.destroy(), noResponse],
      ["closes the connection within the body", closeInBody, noResponse],
      ["exceeds the size limit", createResponder(200, { access_token: "x".repeat(2_000_000) }), noResponse],
      ["HTML", createResponder(200, "<html>sorry</html>", { "content-type": "text/html" }), invalidResponse],
      ["empty body", createResponder(200, ""), invalidResponse],
      ["no token", createResponder(200, { token_type: "Bearer", expires_in: 3600 }), invalidResponse],
      ["a token that is no string", createResponder(200, { ...tokenResponse, access_token: 123 }), invalidResponse],
      ["a token that is an object", createResponder(200, { ...tokenResponse, access_token: {} }), invalidResponse],
      ["an empty token", createResponder(200, { ...tokenResponse, access_token: "" }), invalidResponse],
      ["no lifetime", createResponder(200, { ...tokenResponse, expires_in: undefined }), invalidResponse],
      ["a lifetime of 0", createResponder(200, { ...tokenResponse, expires_in: 0 }), invalidResponse],
      ["a negative lifetime", createResponder(200, { ...tokenResponse, expires_in: -3600 }), invalidResponse],
      ["a lifetime that is no number", createResponder(200, { ...tokenResponse, expires_in: "soon" }), invalidResponse],
      ["404 with HTML", createResponder(404, "<html>sorry</html>"), invalidResponse],
    ];
    for (const [name, respond, expected] of cases) expect(await getErrors(respond), name).toEqual([expected]);
  });

  it("does not follow a redirect, so that the assertion is sent nowhere else", async () => {
    const before = authority.posts.length;
    const redirect = createResponder(307, "", { location: `${authority.url}/elsewhere` });
    expect(await getErrors(redirect)).toEqual([invalidResponse]);
    expect(authority.posts.slice(before).map(({ path }) => path)).not.toContain("/elsewhere");
  });

  it("ends an exchange after 5 seconds without headers or within the body", async () => {
    let count = 0;
    const openMs: number[] = [];
    const hang: Respond = (response) => {
      count += 1;
      const watch = startStopwatch();
      response.on("close", () => {
        openMs.push(watch.elapsedMs());
        watch.stop();
      });
      if (count > 1) response.writeHead(200, { "content-type": "application/json" }).write("{");
    };
    expect(await Promise.all([getErrors(hang), getErrors(hang)])).toEqual([[noResponse], [noResponse]]);
    expect(count).toBe(2);
    await expect.poll(() => openMs).toHaveLength(2);
    expect(Math.max(...openMs)).toBeLessThan(6_000);
  });

  it("exchanges for the same session again once the token endpoint responds", async () => {
    const token = await api.emulator.issueToken();
    authority.respondWith((response) => response.destroy());
    expect((await api.ask("{ me { displayName } }", { token })).body.errors).toEqual([noResponse]);
    authority.respondWith(undefined);
    expect((await api.ask("{ me { displayName } }", { token })).body).toEqual({
      data: { me: { displayName: "Alice Archer" } },
    });
  });
});
