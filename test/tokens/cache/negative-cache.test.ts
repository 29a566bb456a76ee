import { describe, expect, it } from "vitest";
import {
  ConsentRequiredError,
  CredentialRejectedError,
  ForbiddenError,
  InteractionRequiredError,
  ServiceMisconfiguredError,
  TokenLoopError,
  TokenServiceUnavailableError,
  UnauthenticatedError,
} from "../../../src/errors/service-errors.ts";
import { toScopesKey } from "../../../src/tokens/cache/negative-cache.ts";
import { createIdentity } from "../../support/identities.ts";
import { createTestProvider } from "../../support/test-token-provider.ts";

const createConsentError = (): ConsentRequiredError => new ConsentRequiredError("consent", { downstream: "API" });

describe("the negative cache", () => {
  it("keeps errors that the user can resolve for 5 s, so that many fields cause one exchange", async () => {
    for (const error of [
      createConsentError(),
      new InteractionRequiredError("interaction", { claims: "{}" }),
      new ForbiddenError("user_not_assigned", "not assigned"),
    ]) {
      const { clock, authority, acquire, events } = createTestProvider();
      authority.respond = () => Promise.reject(error);

      for (let field = 0; field < 20; field += 1) await expect(acquire(["A"]), error.code).rejects.toBe(error);
      expect(authority.requestedScopes, error.code).toHaveLength(1);
      expect(events.acquired.slice(0, 2)).toMatchObject([
        { source: "exchange", outcome: error.code },
        { source: "memory", outcome: error.code },
      ]);

      clock.now += 4_999;
      await expect(acquire(["A"]), error.code).rejects.toBe(error);
      expect(authority.requestedScopes, error.code).toHaveLength(1);
      clock.now += 1;
      authority.respond = () => Promise.resolve({});
      expect(await acquire(["A"]), error.code).toBe("token 2");
    }
  });

  it("returns an error of missing consent only to operations that started before it or within a second", async () => {
    const { clock, authority, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(createConsentError());
    const [before, after] = [{ operationStartedAt: clock.now + 1_000 }, { operationStartedAt: clock.now + 1_001 }];
    await expect(acquire(["A"], before)).rejects.toThrow("consent");
    authority.respond = () => Promise.resolve({});
    await expect(acquire(["A"], before)).rejects.toThrow("consent");
    expect(await acquire(["A"], after)).toBe("token 2");
  });

  it("keeps errors of the assertion itself for its lifetime, for all APIs and later operations", async () => {
    for (const error of [
      new UnauthenticatedError("assertion_refused", "rejected"),
      new UnauthenticatedError("token_expired", "expired"),
      new ForbiddenError("app_only_token", "app only"),
    ]) {
      const { clock, authority, session, acquire } = createTestProvider();
      authority.respond = () => Promise.reject(error);
      await expect(acquire(["A"])).rejects.toBe(error);
      clock.now = session.expiresAt - 1;
      const other = { resource: "api://other", operationStartedAt: clock.now };
      await expect(acquire(["B"], other), error.message).rejects.toBe(error);
      expect(authority.requestedScopes, error.message).toHaveLength(1);
      const later = createIdentity("a later session", { expiresAt: clock.now + 3600_000 });
      authority.respond = () => Promise.resolve({});
      expect(await acquire(["A"], {}, later), error.message).toBe("token 2");
    }
  });

  it("keeps an error of a claims request for that claims request only", async () => {
    const { clock, authority, acquire } = createTestProvider();
    authority.respond = ({ claims }) =>
      claims === undefined ? Promise.resolve({}) : Promise.reject(new ServiceMisconfiguredError("claims unreadable"));
    await expect(acquire(["A"], { claims: '{"access_token":{"x":null}}' })).rejects.toThrow("claims unreadable");
    const other = createIdentity("another session", { expiresAt: clock.now + 3600_000 });
    expect(await acquire(["A"], {}, other)).toBe("token 2");
  });

  it("keeps a registration error for 10 s for all users of a tenant, for the exact scopes", async () => {
    const error = new ServiceMisconfiguredError("scope unknown");
    const { clock, authority, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(error);
    await expect(acquire(["A"])).rejects.toBe(error);
    const other = createIdentity("another session", { expiresAt: clock.now + 3600_000 });
    authority.respond = () => Promise.resolve({});
    clock.now += 9_999;
    await expect(acquire(["A"], { operationStartedAt: clock.now }, other)).rejects.toBe(error);
    expect(await acquire(["B"], {}, other)).toBe("token 2");
    clock.now += 1;
    expect(await acquire(["A"])).toBe("token 3");
  });

  it("keeps a detected loop for its Retry-After, for the session", async () => {
    const error = new TokenLoopError("loop", { retryAfterSeconds: 30 });
    const { clock, authority, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(error);
    await expect(acquire(["A"])).rejects.toBe(error);
    authority.respond = () => Promise.resolve({});
    clock.now += 29_999;
    await expect(acquire(["B"], { operationStartedAt: clock.now })).rejects.toBe(error);
    clock.now += 1;
    expect(await acquire(["A"])).toBe("token 2");
  });

  it("keeps an error of an exchange for exactly the requested scopes, so that missing consent does not affect granted scopes", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = ({ scopes }) =>
      scopes.includes("Mail.Read") ? Promise.reject(createConsentError()) : Promise.resolve({});

    await expect(acquire(["Mail.Read", "User.Read"])).rejects.toThrow("consent");
    expect(await acquire(["User.Read"])).toBe("token 2");
    await expect(acquire(["Mail.Read"])).rejects.toThrow("consent");
    expect(authority.requestedScopes).toHaveLength(3);
    await expect(acquire(["User.Read", "https://graph.microsoft.com/MAIL.READ"])).rejects.toThrow("consent");
    expect(authority.requestedScopes).toHaveLength(3);
  });

  it("keeps an error of an exchange for its session, tenant and resource only", async () => {
    const { clock, authority, session, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(createConsentError());
    await expect(acquire(["A"])).rejects.toThrow("consent");
    authority.respond = () => Promise.resolve({});

    const other = createIdentity("another session", { expiresAt: clock.now + 3600_000 });

    expect(await acquire(["A"], {}, other)).toBe("token 2");
    const otherTenant = { ...session, tenantId: "6c1c0a34-2222-4333-8444-955556666777" };
    expect(await acquire(["A"], {}, otherTenant)).toBe("token 3");
    expect(await acquire(["A"], { resource: "https://graph.microsoft.org" })).toBe("token 4");
    await expect(acquire(["A"])).rejects.toThrow("consent");
  });

  it("keeps no error of an exchange that the user cannot resolve", async () => {
    for (const error of [
      new TokenServiceUnavailableError("unavailable"),
      new CredentialRejectedError("credential"),
      new Error("bug"),
    ]) {
      const { authority, acquire } = createTestProvider();
      authority.respond = () => Promise.reject(error);
      await expect(acquire(["A"]), error.message).rejects.toBe(error);
      authority.respond = () => Promise.resolve({});
      expect(await acquire(["A"]), error.message).toBe("token 2");
    }
  });
});

it("has keys of bounded length, however long the claims request is", () => {
  const key = { session: "s", tenantId: "t", resource: "r", scopes: ["a"], assertionExpiresAt: 0 };
  const claims = "x".repeat(100_000);
  expect(toScopesKey({ ...key, claims }).length).toBeLessThan(200);
  expect(toScopesKey({ ...key, claims })).not.toBe(toScopesKey({ ...key, claims: `${claims}y` }));
  expect(toScopesKey({ ...key, claims })).not.toBe(toScopesKey({ ...key, claims: undefined }));
});
