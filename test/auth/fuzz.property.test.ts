import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendRaw } from "../support/raw-request.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { loadAppConfig } from "../support/project.ts";
import { createAuthenticate, type Authenticate } from "../../src/auth/authenticate.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import { ForbiddenError, UnauthenticatedError } from "../../src/errors/service-errors.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { authorizationHeaders } from "../support/altered-tokens.ts";
import { expectNoTokenLeak } from "../support/expected-auth-errors.ts";

const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
let api: TestServer;
let authenticate: Authenticate;
let validTokens: [string, string];
beforeAll(async () => {
  api = await startTestServer();
  const { auth: config } = loadAppConfig({}, api.emulator.environment);
  authenticate = createAuthenticate({
    config,
    provider: createOpenIdProvider({ ...config, http, now: Date.now }),
    limits: { maxTokens: 100, maxBytes: 1_000_000 },
    now: Date.now,
  });
  validTokens = [await api.emulator.issueToken(), await api.emulator.issueToken({ user: "bob@harbor.example" })];
});
afterAll(async () => {
  await http.close();
  await api.close();
});

/** Whether the headers contain exactly one valid token, unchanged. */
function areValid(authorization: readonly string[]): boolean {
  const [, token] = /^bearer +([^ ]*)$/i.exec(authorization[0] ?? "") ?? [];
  return authorization.length === 1 && token !== undefined && validTokens.includes(token);
}

async function authenticateOrError(authorization: readonly string[]): Promise<unknown> {
  try {
    return await authenticate(authorization);
  } catch (error) {
    return error;
  }
}

/** For failure messages: fast-check prints how the headers were made, not the headers. */
const print = (value: unknown): string => JSON.stringify(value);

it("accepts only a valid token that is unchanged, and rejects all others with 401 or 403", async () => {
  const counts = { accepted: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(authorizationHeaders, async (createHeaders) => {
      const authorization = createHeaders(...validTokens);
      const result = await authenticateOrError(authorization);
      if (areValid(authorization)) {
        expect(result, print(authorization)).toHaveProperty("assertion");
        counts.accepted += 1;
      } else {
        const isAuthError = result instanceof UnauthenticatedError || result instanceof ForbiddenError;
        expect(isAuthError, print([authorization, String(result)])).toBe(true);
        counts.rejected += 1;
      }
    }),
    { numRuns: 8_000 },
  );
  // The generated headers cover both branches.
  expect(counts.accepted).toBeGreaterThan(0);
  expect(counts.rejected).toBeGreaterThan(6_000);
});

it("accepts only an unchanged valid token over HTTP, and leaks no rejected token to response or log", async () => {
  await fc.assert(
    fc.asyncProperty(authorizationHeaders, async (createHeaders) => {
      const authorization = createHeaders(...validTokens);
      // HTTP strips white space from both ends (RFC 9110, section 5.5).
      const received = authorization.map((header) => header.replace(/^[ \t]+|[ \t]+$/g, ""));
      api.emulator.calls.reset();
      const response = await sendRaw(api, { headers: authorization.map((header) => `authorization: ${header}`) });
      const exchanges = Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"));
      if (areValid(received)) {
        expect([response.status, exchanges.length <= 1], print(authorization)).toEqual([200, true]);
        return;
      }
      expect([400, 401, 403, 431], print(authorization)).toContain(response.status);
      const code = response.body.errors?.[0]?.extensions["code"];
      if (response.status === 401 || response.status === 403) {
        expect(code).toBe(response.status === 401 ? "UNAUTHENTICATED" : "FORBIDDEN");
        expect(response.headers.get("www-authenticate")).toMatch(
          /^Bearer( error="\w+", error_description="[ !#-[\]-~]+")?/,
        );
      }
      expect(exchanges).toEqual([]);
      for (const token of validTokens) expectNoTokenLeak(api, response, token);
    }),
    { numRuns: 250 },
  );
});
