import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadAppConfig } from "../../src/app.ts";
import { ForbiddenError, UnauthenticatedError } from "../../src/errors/service-errors.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createAuthenticate, type Authenticate } from "../../src/auth/authenticate.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import { headers } from "../support/altered-tokens.ts";
import { sendRaw } from "../../dev/src/testing/raw-request.ts";
import { expectNoTokenLeak } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Whatever is done to a good token or around it: only the token as it was issued comes in, and nothing breaks. */

const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
let api: RunningApi;
let authenticate: Authenticate;
/** Good tokens of two users. */
let good: readonly [string, string];
beforeAll(async () => {
  api = await startApi();
  const { auth: config } = loadAppConfig({}, api.emulator.environment);
  authenticate = createAuthenticate({
    config,
    provider: createOpenIdProvider({ ...config, http, now: Date.now }),
    limits: { maxTokens: 100, maxBytes: 1_000_000 },
    now: Date.now,
  });
  good = [await api.emulator.issueToken(), await api.emulator.issueToken({ user: "bob@harbor.example" })];
});
afterAll(async () => {
  await http.close();
  await api.close();
});

/** Whether these bring a good token as it was issued, and nothing else. */
function areGood(authorization: readonly string[]): boolean {
  const [, token] = /^bearer +([^ ]*)$/i.exec(authorization[0] ?? "") ?? [];
  return authorization.length === 1 && token !== undefined && good.includes(token);
}

async function outcomeOf(authorization: readonly string[]): Promise<unknown> {
  try {
    return await authenticate(authorization);
  } catch (error) {
    return error;
  }
}

/** For the message of a failure: fast-check shows how the headers were made, not what they came to be. */
const shown = (what: unknown): string => JSON.stringify(what);

it("nothing but a good token as it was issued is let in, and nothing breaks on the rest", async () => {
  const seen = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(headers, async (make) => {
      const authorization = make(...good);
      const outcome = await outcomeOf(authorization);
      if (areGood(authorization)) {
        expect(outcome, shown(authorization)).toHaveProperty("assertion");
        seen.accepted += 1;
      } else {
        const isRefusal = outcome instanceof UnauthenticatedError || outcome instanceof ForbiddenError;
        expect(isRefusal, shown([authorization, String(outcome)])).toBe(true);
        seen.refused += 1;
      }
    }),
    { numRuns: 8_000 },
  );
  // Both ways are gone.
  expect(seen.accepted).toBeGreaterThan(0);
  expect(seen.refused).toBeGreaterThan(6_000);
});

it("the same through HTTP, byte by byte", async () => {
  await fc.assert(
    fc.asyncProperty(headers, async (make) => {
      const authorization = make(...good);
      // HTTP takes white space off both ends (RFC 9110, section 5.5).
      const arriving = authorization.map((header) => header.replace(/^[ \t]+|[ \t]+$/g, ""));
      api.emulator.calls.reset();
      const answer = await sendRaw(api, { headers: authorization.map((header) => `authorization: ${header}`) });
      const exchanges = Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"));
      if (areGood(arriving)) {
        expect([answer.status, exchanges.length <= 1], shown(authorization)).toEqual([200, true]);
        return;
      }
      expect([400, 401, 403, 431], shown(authorization)).toContain(answer.status);
      const code = answer.body.errors?.[0]?.extensions["code"];
      if (answer.status === 401 || answer.status === 403) {
        expect(code).toBe(answer.status === 401 ? "UNAUTHENTICATED" : "FORBIDDEN");
        expect(answer.headers.get("www-authenticate")).toMatch(
          /^Bearer( error="\w+", error_description="[ !#-[\]-~]+")?/,
        );
      }
      expect(exchanges).toEqual([]);
      for (const token of good) expectNoTokenLeak(api, answer, token);
    }),
    { numRuns: 250 },
  );
});
