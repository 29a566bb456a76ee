import { afterEach, describe, expect, it, vi } from "vitest";
import { createMetadataGuard, parseOpenIdMetadata } from "../../src/auth/openid-metadata.ts";
import { TokenServiceUnavailableError } from "../../src/errors/service-errors.ts";
import { startTestServer } from "../support/test-server.ts";
import { discoveryCall, toAuthResult } from "../support/auth-harness.ts";
import { advanceClock, freezeClock, hour, minute } from "../support/clock.ts";

const tenantId = "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6";
const otherTenantId = "11111111-2222-4333-8444-555555555555";
const tenant = { authorityHost: "https://login.example", tenantId };
const issuer = `https://login.example/${tenantId}/v2.0`;
const jwksUri = "https://login.example/keys";
const parse = (document: object, of: typeof tenant = tenant) => parseOpenIdMetadata(document, of);
const good = parse({ issuer, jwks_uri: jwksUri });
const otherIssuer = parse({ issuer: `https://other.example/${tenantId}/v2.0`, jwks_uri: jwksUri });
const otherKeys = parse({ issuer, jwks_uri: "https://other.example/keys" });

describe("parseOpenIdMetadata", () => {
  it("rejects metadata of another tenant than the configured one", () => {
    const document = { issuer: `https://login.example/${otherTenantId}/v2.0`, jwks_uri: jwksUri };
    expect(() => parse(document)).toThrow(TokenServiceUnavailableError);
    expect(parse(document, { ...tenant, tenantId: "harbor.example" }).issuers.ownTenantId).toBe(otherTenantId);
    expect(parse({ issuer, jwks_uri: jwksUri }, { ...tenant, tenantId: tenantId.toUpperCase() })).toMatchObject({
      issuer,
    });
  });

  it("rejects a key set that is fetched without TLS, except from this machine", () => {
    for (const uri of ["http://login.example/keys", "ftp://login.example/keys", "login.example/keys", "file:///keys"])
      expect(() => parse({ issuer, jwks_uri: uri }), uri).toThrow(TokenServiceUnavailableError);
    for (const uri of ["http://localhost:4001/keys", "http://127.0.0.1/keys", jwksUri])
      expect(parse({ issuer, jwks_uri: uri }).jwksUri, uri).toBe(uri);
  });
});

describe("createMetadataGuard", () => {
  function createGuard() {
    const clock = { now: 1_700_000_000_000 };
    const guard = createMetadataGuard({ maxAgeMs: 24 * hour, now: () => clock.now });
    expect(guard.update(good)).toEqual({ inUse: good, change: undefined });
    return { clock, guard };
  }

  it("applies another issuer or key set only after three responses, at least a minute apart", () => {
    for (const changed of [otherIssuer, otherKeys]) {
      const { clock, guard } = createGuard();
      expect(guard.update(changed)).toEqual({ inUse: good, change: "pending" });
      for (let second = 0; second < 119; second += 1) {
        clock.now += 1_000;
        expect(guard.update(changed)).toEqual({ inUse: good, change: undefined });
        expect(guard.isChanging()).toBe(true);
      }
      clock.now += 1_000;
      expect(guard.update(changed)).toEqual({ inUse: changed, change: "applied" });
      expect(guard.isChanging()).toBe(false);
    }
  });

  it("forgets a change that the next response does not confirm", () => {
    const { clock, guard } = createGuard();
    for (let round = 0; round < 5; round += 1) {
      for (const changed of [otherIssuer, otherKeys, otherIssuer]) {
        clock.now += minute;
        expect(guard.update(changed)).toEqual({ inUse: good, change: "pending" });
      }
      clock.now += minute;
      expect(guard.update(good)).toEqual({ inUse: good, change: undefined });
      expect(guard.isChanging()).toBe(false);
    }
  });

  it("applies a change at once if the metadata was not confirmed for a day", () => {
    const { clock, guard } = createGuard();
    clock.now += 24 * hour;
    expect(guard.update(otherIssuer)).toEqual({ inUse: otherIssuer, change: "applied" });
  });
});

describe("a response that names another issuer or key set", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("does not change which tokens are accepted, and warns in the log", async () => {
    const api = await startTestServer();
    try {
      freezeClock();
      const authenticate = async () => toAuthResult(await api.ask("{ __typename }"));
      expect(await authenticate()).toBe("accepted");
      const configured = api.emulator.environment["AZURE_TENANT_ID"] ?? "";
      const issuerUrl = `https://evil.example/${configured}/v2.0`;
      const body = { issuer: issuerUrl, jwks_uri: "https://evil.example/keys" };
      api.emulator.faults.inject({ key: discoveryCall, response: { status: 200, body }, times: 1 });
      advanceClock(hour);
      expect(await authenticate()).toBe("accepted");
      const countWarnings = () =>
        api.logged().filter((line) => line.includes("names another issuer or key set")).length;
      await expect.poll(countWarnings).toBe(1);
      for (let passed = 0; passed < 3; passed += 1) {
        expect(await authenticate()).toBe("accepted");
        advanceClock(minute);
      }
      expect(countWarnings()).toBe(1);
      expect(api.logged().join("\n")).not.toContain("evil.example");
    } finally {
      await api.close();
    }
  });
});
