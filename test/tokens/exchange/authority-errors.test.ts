import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startWatch } from "../../support/cpu-time-stopwatch.ts";
import { expectNoTokenLeak } from "../../support/expected-auth-errors.ts";
import { startRecordingAuthority, type RecordingAuthority } from "../../support/recording-authority.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

let authority: RecordingAuthority;
let api: RunningApi;
beforeAll(async () => {
  authority = await startRecordingAuthority();
  api = await startApi({ AZURE_AUTHORITY_HOST: authority.url });
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

const unavailable = (message: string) => ({
  message,
  path: ["me"],
  locations: expect.anything() as object,
  extensions: { code: "TOKEN_SERVICE_UNAVAILABLE" },
});
const noResponse = unavailable("No response from Microsoft Entra ID.");
const invalidResponse = unavailable("Invalid token response from Microsoft Entra ID.");

async function errorsFor(answer: (response: ServerResponse) => void): Promise<unknown> {
  authority.respondWith(answer);
  const token = await api.emulator.issueToken();
  const answered = await api.ask("{ me { displayName } }", { token });
  expectNoTokenLeak(api, answered, token);
  return answered.body.errors;
}

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

it.each<[string, (response: ServerResponse) => void, object]>([
  ["closes the connection", (response) => response.destroy(), noResponse],
  [
    "closes the connection in the middle of its answer",
    (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"access_token":"', () => response.destroy());
    },
    noResponse,
  ],
  ["answers too much", answering(200, { access_token: "x".repeat(2_000_000) }), noResponse],
  ["answers with a page", answering(200, "<html>sorry</html>", { "content-type": "text/html" }), invalidResponse],
  ["answers with nothing", answering(200, ""), invalidResponse],
  ["answers without a token", answering(200, { token_type: "Bearer", expires_in: 3600 }), invalidResponse],
  ["answers 404 with a page", answering(404, "<html>sorry</html>"), invalidResponse],
])("the caller is told so if the directory %s", async (_does, answer, expected) => {
  expect(await errorsFor(answer)).toEqual([expected]);
});

it("a redirect is not followed: the caller's token goes nowhere else", async () => {
  const before = authority.posts.length;
  expect(await errorsFor(answering(307, "", { location: `${authority.url}/elsewhere` }))).toEqual([invalidResponse]);
  expect(authority.posts.slice(before).map(({ path }) => path)).not.toContain("/elsewhere");
});

describe("a directory that does not come to an end", () => {
  it("is given up within 5 seconds, before its headers and in the middle of its answer", async () => {
    let count = 0;
    const heldMs: number[] = [];
    const slow = (response: ServerResponse): void => {
      count += 1;
      const watch = startWatch();
      response.on("close", () => {
        heldMs.push(watch.elapsedMs());
        watch.stop();
      });
      if (count > 1) response.writeHead(200, { "content-type": "application/json" }).write("{");
    };
    expect(await Promise.all([errorsFor(slow), errorsFor(slow)])).toEqual([[noResponse], [noResponse]]);
    expect(count).toBe(2);
    await expect.poll(() => heldMs).toHaveLength(2);
    expect(Math.max(...heldMs)).toBeLessThan(6_000);
  });
});

it("the next operation of the same caller succeeds once the directory answers again", async () => {
  const token = await api.emulator.issueToken();
  authority.respondWith((response) => response.destroy());
  expect((await api.ask("{ me { displayName } }", { token })).body.errors).toEqual([noResponse]);
  authority.respondWith(undefined);
  expect((await api.ask("{ me { displayName } }", { token })).body).toEqual({
    data: { me: { displayName: "Alice Archer" } },
  });
});
