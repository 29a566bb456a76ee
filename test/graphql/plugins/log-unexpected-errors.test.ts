import { afterEach, describe, expect, it, vi } from "vitest";
import type { FastifyInstance } from "fastify";
import { createApolloServer } from "../../../src/graphql/apollo-server.ts";
import type { ServerConfig } from "../../../src/config/config.ts";
import type { Identity } from "../../../src/entra/identity.ts";
import type { RequestContext } from "../../../src/graphql/context.ts";
import { createEnvReader } from "../../../src/config/env-reader.ts";
import { readLimits } from "../../../src/config/limits.ts";
import { createLog } from "../../../src/telemetry/logger.ts";
import { createConsentUrls } from "../../../src/entra/consent-url.ts";
import { createLifecycle } from "../../../src/server/lifecycle.ts";
import { buildSchema } from "../../support/build-schema.ts";
import { createServer } from "../../../src/server/server.ts";
import { createTelemetry } from "../../../src/telemetry/telemetry.ts";
import { createUnlimitedBudget } from "../../support/unlimited-budget.ts";
import { createUnusedRecord } from "../../support/request-record.ts";

const config: ServerConfig = {
  host: "127.0.0.1",
  port: 0,
  introspection: true,
  explorer: false,
  tokenTrace: false,
  debugErrors: false,
  trustedDocuments: undefined,
  corsOrigins: [],
  logLevel: "info",
  strictTransportSecurity: false,
};
const limits = readLimits(createEnvReader({}));

let server: FastifyInstance | undefined;

afterEach(() => server?.close());

async function startServer(options: { resolve?: () => unknown; authenticate?: () => Promise<Identity> }) {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const schema = buildSchema("extend type Query { broken: String must: String! }", {
    Query: { broken: options.resolve ?? (() => null), must: () => null },
  });
  const createContext = () =>
    ({
      requestId: "request-7",
      record: createUnusedRecord("request-7"),
      budget: createUnlimitedBudget(),
      chargeCost: () => undefined,
    }) as Partial<RequestContext> as RequestContext;
  const ready = (): Promise<unknown> => Promise.resolve();
  server = await createServer({
    config,
    limits,
    apollo: createApolloServer({
      config,
      limits,
      schema,
      log,
      prefetchTokens: true,
      challenges: {
        consent: createConsentUrls({ authorityHost: "https://login.example", clientId: "api", audiences: [] }),
        authorityHost: "https://login.example",
      },
    }),
    authenticate: options.authenticate ?? (() => ({}) as Identity),
    enforceRateLimits: () => undefined,
    createContext,
    ready,
    log,
    telemetry: await createTelemetry({ config: { metrics: "off", tracing: undefined }, log }),
    metricsPage: undefined,
    lifecycle: createLifecycle(),
  });
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const query = async (text: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": "request-7" },
      body: JSON.stringify({ query: text }),
    });
    return { status: response.status, text: await response.text() };
  };
  return { query, getLogged: () => lines.join("") };
}

const masked = {
  message: "Internal server error",
  extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "request-7" },
};

describe("an unexpected error", () => {
  it("masks an unexpected error, and logs it under the request id without its message", async () => {
    const resolve = (): never => {
      throw new TypeError("token eyJsecret of alice");
    };
    const { query, getLogged } = await startServer({ resolve });

    const { status, text } = await query("{ broken }");

    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      data: { broken: null },
      errors: [{ ...masked, path: ["broken"], locations: [{ line: 1, column: 3 }] }],
    });
    expect(getLogged()).toContain('"requestId":"request-7"');
    expect(getLogged()).toContain('"error":"TypeError"');
    expect(getLogged()).toContain("unexpected-errors.test.ts");
    expect(text + getLogged()).not.toContain("eyJsecret");
  });

  it("masks any value that a resolver throws", async () => {
    const errors: readonly (readonly [title: string, error: unknown])[] = [
      ["a string", "eyJsecret"],
      ["an error whose message looks like frames", new Error("x\n    at eyJsecret (file.ts:1:2)")],
      ["an object", { extensions: { code: "UNAUTHENTICATED", token: "eyJsecret" } }],
      [
        "an error with extensions",
        Object.assign(new Error("eyJsecret"), { extensions: { code: "FORBIDDEN", token: "eyJsecret" } }),
      ],
      [
        "an error with the secret in its stack",
        Object.assign(new Error("x"), { stack: "Error: line\neyJsecret\n at eyJsecret" }),
      ],
    ];
    for (const [title, error] of errors) {
      const { query, getLogged } = await startServer({ resolve: vi.fn().mockRejectedValue(error) });

      const { text } = await query("{ broken }");

      expect(JSON.parse(text), title).toMatchObject({ data: { broken: null }, errors: [masked] });
      expect(text + getLogged(), title).not.toContain("eyJsecret");
      await server?.close();
    }
  });

  it("masks an error that graphql-js throws itself", async () => {
    const { query } = await startServer({});

    expect(JSON.parse((await query("{ must }")).text)).toMatchObject({ data: null, errors: [masked] });
  });

  it("masks an unexpected error of authentication with 500", async () => {
    const { query, getLogged } = await startServer({ authenticate: () => Promise.reject(new Error("eyJsecret")) });

    const { status, text } = await query("{ broken }");

    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({ errors: [masked] });
    expect(getLogged()).toContain('"requestId":"request-7"');
    expect(text + getLogged()).not.toContain("eyJsecret");
  });
});
