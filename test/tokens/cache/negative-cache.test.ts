import { describe, expect, it } from "vitest";
import {
  ConsentRequiredError,
  InteractionRequiredError,
  ServiceMisconfiguredError,
  TokenServiceUnavailableError,
  UnauthenticatedError,
} from "../../../src/errors/service-errors.ts";
import { createIdentity } from "../../support/identities.ts";
import { createTestProvider } from "../../support/test-token-provider.ts";

const consent = (): ConsentRequiredError => new ConsentRequiredError("consent", { downstream: "API" });

describe("what the user has to do first", () => {
  it.each([
    ["consent", consent()],
    ["interaction", new InteractionRequiredError("interaction", { claims: "{}" })],
  ])("%s: costs one exchange for many fields, and one more half a minute later", async (_title, error) => {
    const { clock, authority, acquire, events } = createTestProvider();
    authority.respond = () => Promise.reject(error);

    for (let field = 0; field < 20; field += 1) await expect(acquire(["A"])).rejects.toBe(error);
    expect(authority.requestedScopes).toHaveLength(1);
    expect(events.acquired.slice(0, 2)).toMatchObject([
      { source: "exchange", outcome: error.code },
      { source: "memory", outcome: error.code },
    ]);

    clock.now += 29_999;
    await expect(acquire(["A"])).rejects.toBe(error);
    expect(authority.requestedScopes).toHaveLength(1);
    clock.now += 1;
    authority.respond = () => Promise.resolve({});
    expect(await acquire(["A"])).toBe("token 2");
  });

  it("is remembered for the exact scopes alone: one that is missing poisons none that is there", async () => {
    const { authority, acquire } = createTestProvider();
    authority.respond = ({ scopes }) =>
      scopes.includes("Mail.Read") ? Promise.reject(consent()) : Promise.resolve({});

    await expect(acquire(["Mail.Read", "User.Read"])).rejects.toThrow("consent");
    expect(await acquire(["User.Read"])).toBe("token 2");
    await expect(acquire(["Mail.Read"])).rejects.toThrow("consent");
    expect(authority.requestedScopes).toHaveLength(3);
    await expect(acquire(["User.Read", "https://graph.microsoft.com/MAIL.READ"])).rejects.toThrow("consent");
    expect(authority.requestedScopes).toHaveLength(3);
  });

  it("is remembered for the session alone", async () => {
    const { clock, authority, acquire } = createTestProvider();
    authority.respond = () => Promise.reject(consent());
    await expect(acquire(["A"])).rejects.toThrow("consent");
    authority.respond = () => Promise.resolve({});

    const other = createIdentity("another sign-in", { expiresAt: clock.now + 3600_000 });

    expect(await acquire(["A"], {}, other)).toBe("token 2");
    await expect(acquire(["A"])).rejects.toThrow("consent");
  });
});

it.each([
  ["the directory being down", new TokenServiceUnavailableError("down")],
  ["our registration", new ServiceMisconfiguredError("credential")],
  ["the assertion", new UnauthenticatedError("token_expired", "expired")],
  ["anything else", new Error("bug")],
])("what may pass by itself is not remembered: %s", async (_title, error) => {
  const { authority, acquire } = createTestProvider();
  authority.respond = () => Promise.reject(error);
  await expect(acquire(["A"])).rejects.toBe(error);
  authority.respond = () => Promise.resolve({});
  expect(await acquire(["A"])).toBe("token 2");
});
