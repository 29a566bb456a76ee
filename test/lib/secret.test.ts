import { format, inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../src/telemetry/logger.ts";
import type { Identity } from "../../src/entra/identity.ts";
import { Secret } from "../../src/lib/secret.ts";
import { startAuthHarness, type AuthHarness } from "../support/auth-harness.ts";

const value = "correct-horse-battery-staple";

/** The ways in which a value gets into a text by accident. */
const serializers: Record<string, (holder: unknown) => string> = {
  "JSON.stringify": (holder) => JSON.stringify(holder),
  "string conversion": (holder) => String(holder),
  "util.inspect": (holder) => inspect(holder),
  "util.inspect with hidden members": (holder) => inspect(holder, { showHidden: true, depth: 9, getters: true }),
  "util.inspect without custom inspection": (holder) => inspect(holder, { customInspect: false, showHidden: true }),
  "util.format": (holder) => format("%s %o %O %j %d", holder, holder, holder, holder, holder),
  structuredClone: (holder) => inspect(tryClone(holder), { showHidden: true, depth: 9 }),
  "object spread": (holder) => JSON.stringify({ ...(holder as object) }),
  "keys and entries": (holder) => JSON.stringify([Reflect.ownKeys(holder as object), Object.entries(holder as object)]),
  "the cause of an error": (holder) => inspect(new Error("failed", { cause: holder }), { showHidden: true }),
  "the log": logError,
};

/** Returns the error if the value cannot be cloned, as with functions. */
function tryClone(holder: unknown): unknown {
  try {
    return structuredClone(holder);
  } catch (error) {
    return error;
  }
}

/** Logs an error that holds the value in every member. */
function logError(holder: unknown): string {
  const lines: string[] = [];
  const error = Object.assign(new Error("failed", { cause: holder }), { holder });
  createLog("trace", { write: (line) => lines.push(line) }).unexpectedError("request", error);
  return lines.join("");
}

describe("a secret", () => {
  it("hides a secret from every serialization", () => {
    for (const [title, serialize] of Object.entries(serializers))
      for (const holder of [new Secret(value), { nested: { deep: new Secret(value) } }, [new Secret(value)]])
        expect(serialize(holder), title).not.toContain(value);
  });

  it("hides a secret from template literals and joins", () => {
    const secret = new Secret(value);
    expect(`${String(secret)} ${["", secret].join("-")}`).toBe("[redacted] -[redacted]");
  });

  it("shows a redaction instead of a secret", () => {
    const secret = new Secret(value);
    expect([JSON.stringify({ secret }), inspect({ secret })]).toEqual([
      '{"secret":"[redacted]"}',
      "{ secret: [redacted] }",
    ]);
  });

  it("returns the value of a secret from reveal", () => {
    expect(new Secret(value).reveal()).toBe(value);
  });

  it("computes a hash of a secret that is equal for equal values only", () => {
    const { hash } = new Secret(value);
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(hash).toBe(new Secret(value).hash);
    expect(hash).not.toBe(new Secret(`${value} `).hash);
  });
});

describe("the identity of a caller", () => {
  let harness: AuthHarness;
  let token: string;
  let identity: Identity;
  beforeAll(async () => {
    harness = await startAuthHarness();
    token = await harness.emulator.issueToken({ claims: { roles: ["Reader"], xms_cc: ["CP1"] } });
    identity = await harness.authenticate(token);
  });
  afterAll(() => harness.close());

  it("copies the claims of the token to the identity", () => {
    const { emulator } = harness;
    const { iat, exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
      iat: number;
      exp: number;
    };
    expect({ ...identity, assertion: identity.assertion.reveal() }).toEqual({
      objectId: emulator.users[0]?.id,
      tenantId: emulator.environment["AZURE_TENANT_ID"],
      clientId: emulator.environment["DEV_CLIENT_ID"],
      scopes: ["access_as_user"],
      roles: ["Reader"],
      issuedAt: iat * 1000,
      expiresAt: exp * 1000,
      supportsClaimsChallenges: true,
      assertion: token,
    });
  });

  it("freezes the identity of a caller", () => {
    for (const part of [identity, identity.scopes, identity.roles]) expect(Object.isFrozen(part)).toBe(true);
    expect(() => Object.assign(identity, { objectId: "another" })).toThrow(TypeError);
  });

  it("hides the token of an identity from every serialization", () => {
    for (const [title, serialize] of Object.entries(serializers)) {
      const text = serialize({ context: { identity } }) + serialize(identity);
      for (const part of token.split(".")) expect(text, title).not.toContain(part);
    }
  });
});
