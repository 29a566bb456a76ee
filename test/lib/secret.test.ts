import { format, inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { loadAppConfig } from "../../src/app.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import type { Identity } from "../../src/entra/identity.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { Secret } from "../../src/lib/secret.ts";

const value = "correct-horse-battery-staple";

/** Every way in which a value gets into a text by accident. */
const ways: readonly [string, (held: unknown) => string][] = [
  ["JSON.stringify", (held) => JSON.stringify(held)],
  ["string conversion", (held) => String(held)],
  ["util.inspect", (held) => inspect(held)],
  ["util.inspect with everything shown", (held) => inspect(held, { showHidden: true, depth: 9, getters: true })],
  ["util.inspect without custom inspection", (held) => inspect(held, { customInspect: false, showHidden: true })],
  ["util.format", (held) => format("%s %o %O %j %d", held, held, held, held, held)],
  ["structuredClone", (held) => inspect(cloned(held), { showHidden: true, depth: 9 })],
  ["spreading", (held) => JSON.stringify({ ...(held as object) })],
  ["its keys and entries", (held) => JSON.stringify([Reflect.ownKeys(held as object), Object.entries(held as object)])],
  ["an error's cause", (held) => inspect(new Error("failed", { cause: held }), { showHidden: true })],
  ["the log", logged],
];

/** A clone where there can be one; functions and the like cannot be cloned. */
function cloned(held: unknown): unknown {
  try {
    return structuredClone(held);
  } catch (error) {
    return error;
  }
}

/** What is logged of an error that holds a value in every member. */
function logged(held: unknown): string {
  const lines: string[] = [];
  const error = Object.assign(new Error("failed", { cause: held }), { held });
  createLog("trace", { write: (line) => lines.push(line) }).unexpectedError("request", error);
  return lines.join("");
}

describe("a secret", () => {
  it.each(ways)("is not shown by %s", (_name, show) => {
    for (const held of [new Secret(value), { nested: { deep: new Secret(value) } }, [new Secret(value)]])
      expect(show(held)).not.toContain(value);
  });

  it("is not shown by a template, nor by joining it to a text", () => {
    const secret = new Secret(value);
    expect(`${String(secret)} ${["", secret].join("-")}`).toBe("[redacted] -[redacted]");
  });

  it("says that something was left out", () => {
    const secret = new Secret(value);
    expect([JSON.stringify({ secret }), inspect({ secret })]).toEqual([
      '{"secret":"[redacted]"}',
      "{ secret: [redacted] }",
    ]);
  });

  it("is given to those who ask for it by name", () => {
    expect(new Secret(value).reveal()).toBe(value);
  });

  it("has a hash that stands for it, equal for equal secrets alone", () => {
    const { hash } = new Secret(value);
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(hash).toBe(new Secret(value).hash);
    expect(hash).not.toBe(new Secret(`${value} `).hash);
  });
});

describe("the identity of a caller", () => {
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
  let emulator: Emulator;
  let token: string;
  let identity: Identity;
  beforeAll(async () => {
    emulator = await startEmulator({ port: 0 });
    token = await emulator.issueToken({ claims: { roles: ["Reader"], xms_cc: ["CP1"] } });
    const { auth: config } = loadAppConfig({}, emulator.environment);
    const authenticate = createAuthenticate({
      config,
      provider: createOpenIdProvider({ ...config, http, now: Date.now }),
      limits: { maxTokens: 10, maxBytes: 100_000 },
      now: Date.now,
    });
    identity = await authenticate([`Bearer ${token}`]);
  });
  afterAll(async () => {
    await http.close();
    await emulator.close();
  });

  it("says what the token says", () => {
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { exp: number };
    expect({ ...identity, assertion: identity.assertion.reveal() }).toEqual({
      objectId: emulator.users[0]?.id,
      tenantId: emulator.environment["AZURE_TENANT_ID"],
      clientId: emulator.environment["DEV_CLIENT_ID"],
      scopes: ["access_as_user"],
      roles: ["Reader"],
      expiresAt: exp * 1000,
      supportsClaimsChallenges: true,
      assertion: token,
    });
  });

  it("cannot be changed", () => {
    expect([identity, identity.scopes, identity.roles].map((part) => Object.isFrozen(part))).toEqual([
      true,
      true,
      true,
    ]);
    expect(() => Object.assign(identity, { objectId: "someone else" })).toThrow(TypeError);
  });

  it.each(ways)("does not show its token by %s", (_name, show) => {
    const told = show({ context: { identity } }) + show(identity);
    for (const part of token.split(".")) expect(told).not.toContain(part);
  });
});
