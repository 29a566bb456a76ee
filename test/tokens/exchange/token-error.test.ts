import { describe, expect, it } from "vitest";
import { CredentialRejectedError, SessionRevokedError } from "../../../src/errors/service-errors.ts";
import { isUserRevoked } from "../../../src/tokens/exchange/exchange-error.ts";
import { toServiceError } from "../../../src/tokens/exchange/token-error.ts";
import {
  appOnly,
  claims,
  consent,
  convertTokenError,
  createTokenError,
  expired,
  type Extensions,
  forbidden,
  interaction,
  misconfigured,
  rejected,
  type TokenError,
  failedRequest,
  toTokenError,
  unavailable,
} from "../../support/token-errors.ts";

describe("toServiceError", () => {
  it("maps each error response of the token endpoint to a code and facts", () => {
    const cases: readonly [string, TokenError, Extensions][] = [
      ["consent missing", createTokenError("invalid_grant", 65001, { suberror: "consent_required" }), consent],
      ["consent missing, suberror only", { body: { error: "invalid_grant", suberror: "consent_required" } }, consent],
      ["consent missing, number only", createTokenError("invalid_grant", 65001), consent],
      [
        "consent missing, interaction",
        createTokenError("interaction_required", 65001, { suberror: "consent_required" }),
        consent,
      ],
      ["MFA required", createTokenError("interaction_required", 50076, { claims }), { ...interaction, claims }],
      ["MFA required, invalid_grant", createTokenError("invalid_grant", 50076, { claims }), { ...interaction, claims }],
      [
        "MFA not set up",
        createTokenError("invalid_grant", 50079, { claims, suberror: "basic_action" }),
        { ...interaction, claims },
      ],
      ["Conditional Access", createTokenError("interaction_required", 53003, { claims }), { ...interaction, claims }],
      ["session revoked", createTokenError("invalid_grant", 50173, { suberror: "bad_token" }), interaction],
      ["another invalid grant", createTokenError("invalid_grant", 70000), interaction],
      ["assertion expired", createTokenError("invalid_grant", 500133), expired],
      ["assertion of another signer", createTokenError("invalid_grant", 50013), rejected],
      ["an ID token", createTokenError("invalid_grant", 240002), rejected],
      // See https://github.com/microsoft/azure-spring-boot/issues/333
      ["an ID token, invalid_request", createTokenError("invalid_request", 240002), rejected],
      ["an app-only token", createTokenError("invalid_grant", 90083), appOnly],
      ["wrong client secret", { ...createTokenError("invalid_client", 7000215), status: 401 }, misconfigured],
      ["expired client secret", { ...createTokenError("invalid_client", 7000222), status: 401 }, misconfigured],
      ["unknown certificate", { ...createTokenError("invalid_client", 700027), status: 401 }, misconfigured],
      ["client not allowed this grant", createTokenError("unauthorized_client", 700016), misconfigured],
      ["unknown resource", createTokenError("invalid_resource", 500011), misconfigured],
      ["unknown scope", createTokenError("invalid_scope", 70011), misconfigured],
      ["several resources", createTokenError("invalid_request", 28000), misconfigured],
      [
        "throttled",
        { ...createTokenError("temporarily_unavailable", 50196), status: 429, headers: { "retry-after": "17" } },
        { ...unavailable, retryAfterSeconds: 17 },
      ],
      [
        "a loop, without Retry-After",
        { ...createTokenError("temporarily_unavailable", 50196), status: 429 },
        { ...unavailable, retryAfterSeconds: 60 },
      ],
      [
        "throttled, without Retry-After",
        { ...createTokenError("temporarily_unavailable", 90055), status: 429 },
        unavailable,
      ],
      ["unavailable with status 400", createTokenError("temporarily_unavailable", 90033), unavailable],
      [
        "unavailable",
        { ...createTokenError("server_error", 90033), status: 503, headers: { "retry-after": "3" } },
        { ...unavailable, retryAfterSeconds: 3 },
      ],
      ["internal error", { ...createTokenError("invalid_grant", 65001), status: 500 }, unavailable],
      ["unknown error", createTokenError("brand_new_error", 1), unavailable],
      ["assertion for another application", createTokenError("invalid_grant", 500131), misconfigured],
      ["user not assigned", createTokenError("invalid_grant", 50105), { ...forbidden, reason: "user_not_assigned" }],
      [
        "Conditional Access without claims",
        createTokenError("invalid_grant", 53003, { suberror: "message_only" }),
        { ...forbidden, reason: "conditional_access_blocked" },
      ],
      ["access denied", { body: { error: "access_denied" } }, { ...forbidden, reason: "access_denied" }],
      ["loop detected", createTokenError("invalid_grant", 50196), { ...unavailable, retryAfterSeconds: 60 }],
      [
        "loop detected, with Retry-After",
        { ...createTokenError("invalid_grant", 50196), headers: { "retry-after": "120" } },
        { ...unavailable, retryAfterSeconds: 120 },
      ],
      [
        "loop detected, with a long Retry-After",
        { ...createTokenError("invalid_grant", 50196), headers: { "retry-after": "86400" } },
        { ...unavailable, retryAfterSeconds: 300 },
      ],
      [
        "loop detected beside another code and claims",
        { body: { error: "invalid_grant", error_codes: [7000215, 50196], claims }, headers: { "retry-after": "0" } },
        { ...unavailable, retryAfterSeconds: 60 },
      ],
      ["tenant throttled", createTokenError("invalid_request", 90055), { ...unavailable, retryAfterSeconds: 60 }],
      ["claims and an unknown code", createTokenError("invalid_grant", 1, { claims }), { ...interaction, claims }],
      ["claims and an unknown error", createTokenError("invalid_request", 1, { claims }), { ...interaction, claims }],
      ["claims and no code", { body: { error: "invalid_grant", claims } }, { ...interaction, claims }],
      ["claims and our credential", createTokenError("invalid_client", 7000222, { claims }), misconfigured],
      ["error in upper case", { body: { error: "INVALID_CLIENT" } }, misconfigured],
      ["no error, only a code", { body: { error_codes: [65001] } }, consent],
      ["no error, only a suberror", { body: { suberror: "consent_required" } }, consent],
    ];
    for (const [name, error, expected] of cases) expect(convertTokenError(error, "text"), name).toEqual(expected);
  });

  it("recognizes a revoked session by its number or by its suberror", () => {
    const cases: readonly [string, TokenError, isRevoked: boolean][] = [
      ["both", createTokenError("invalid_grant", 50173, { suberror: "bad_token" }), true],
      ["number only", createTokenError("invalid_grant", 50173), true],
      ["suberror and another number", createTokenError("invalid_grant", 70000, { suberror: "bad_token" }), true],
      ["suberror only", { body: { error: "invalid_grant", suberror: "bad_token" } }, true],
      ["another suberror", createTokenError("invalid_grant", 50079, { claims, suberror: "basic_action" }), false],
      ["another number", createTokenError("invalid_grant", 70000), false],
      ["consent missing", createTokenError("invalid_grant", 65001, { suberror: "consent_required" }), false],
      ["unavailable", { ...createTokenError("invalid_grant", 50173, { suberror: "bad_token" }), status: 503 }, false],
    ];
    for (const [name, response, isRevoked] of cases)
      expect(toTokenError(response, "text") instanceof SessionRevokedError, name).toBe(isRevoked);
  });

  it("falls back to suberror, then error, if no code is known", () => {
    const bySuberror = {
      consent_required: "CONSENT_REQUIRED",
      basic_action: "INTERACTION_REQUIRED",
      additional_action: "INTERACTION_REQUIRED",
      message_only: "FORBIDDEN",
      user_password_expired: "INTERACTION_REQUIRED",
      token_expired: "INTERACTION_REQUIRED",
      bad_token: "INTERACTION_REQUIRED",
      device_authentication_failed: "INTERACTION_REQUIRED",
      protection_policy_required: "INTERACTION_REQUIRED",
      client_mismatch: "SERVICE_MISCONFIGURED",
    };
    for (const error of ["invalid_grant", "unauthorized_client", "interaction_required"])
      for (const error_codes of [undefined, [], [1], [70000], [70000, 1]])
        for (const [suberror, expected] of Object.entries(bySuberror))
          for (const value of [suberror, suberror.toUpperCase()])
            expect(
              toTokenError({ body: { error, suberror: value, error_codes } }, "text").code,
              `${error} ${value} ${String(error_codes)}`,
            ).toBe(expected);
    const byError = {
      interaction_required: "INTERACTION_REQUIRED",
      login_required: "INTERACTION_REQUIRED",
      consent_required: "CONSENT_REQUIRED",
      invalid_grant: "INTERACTION_REQUIRED",
      invalid_client: "SERVICE_MISCONFIGURED",
      unauthorized_client: "SERVICE_MISCONFIGURED",
      invalid_resource: "SERVICE_MISCONFIGURED",
      invalid_target: "SERVICE_MISCONFIGURED",
      invalid_scope: "SERVICE_MISCONFIGURED",
      invalid_request: "SERVICE_MISCONFIGURED",
      unsupported_grant_type: "SERVICE_MISCONFIGURED",
      invalid_instance: "SERVICE_MISCONFIGURED",
      invalid_tenant: "SERVICE_MISCONFIGURED",
      access_denied: "FORBIDDEN",
      temporarily_unavailable: "TOKEN_SERVICE_UNAVAILABLE",
      server_error: "TOKEN_SERVICE_UNAVAILABLE",
      service_unavailable: "TOKEN_SERVICE_UNAVAILABLE",
      slow_down: "TOKEN_SERVICE_UNAVAILABLE",
      constructor: "TOKEN_SERVICE_UNAVAILABLE",
      hasownproperty: "TOKEN_SERVICE_UNAVAILABLE",
      __proto__x: "TOKEN_SERVICE_UNAVAILABLE",
    };
    for (const [error, expected] of Object.entries(byError))
      for (const suberror of [undefined, "constructor", "tostring", "another", 7, {}, null])
        expect(toTokenError({ body: { error, suberror } }, "text").code, `${error} ${String(suberror)}`).toBe(expected);
  });

  it("rejects only a credential for everybody that no tenant accepts", () => {
    for (const [code, isRejected] of [
      [7000215, true],
      [7000222, true],
      [700027, true],
      [70021, true],
      [7000112, false],
      [700016, false],
      [500011, false],
      [700223, false],
    ] as const)
      expect(
        toTokenError(createTokenError("invalid_client", code), "text") instanceof CredentialRejectedError,
        String(code),
      ).toBe(isRejected);
  });

  it("lets a blocked user sign in with the claims that an API has demanded", () => {
    const response = { status: 400, headers: {}, body: JSON.stringify(createTokenError("invalid_grant", 53003).body) };
    const convertWith = (more: object) =>
      toServiceError(response, { request: { ...failedRequest, ...more }, now: 0, cause: undefined }).code;
    expect([convertWith({}), convertWith({ claims })]).toEqual(["FORBIDDEN", "INTERACTION_REQUIRED"]);
  });

  it("drops the tokens of disabled and deleted users", () => {
    for (const [fields, expected] of [
      [{ error_codes: [50057] }, true],
      [{ error_codes: [500341] }, true],
      [{ error_codes: [50034], suberror: "bad_token" }, true],
      [{ error_codes: [50034] }, false],
      [{ error_codes: [50053] }, false],
      [{ error_codes: [53003] }, false],
      [{ error_codes: [50173] }, true],
    ] as const)
      expect(
        isUserRevoked(toTokenError({ body: { error: "invalid_grant", ...fields } }, "text")),
        JSON.stringify(fields),
      ).toBe(expected);
  });

  it("does not look for codes in error_description", () => {
    const description = "AADSTS7000222: The provided client secret keys are expired.";
    expect(convertTokenError({ body: { error: "invalid_grant" } }, description)).toEqual(interaction);
  });

  it("names the cause of a misconfiguration", () => {
    const messages = [7000222, 7000215, 700027, 700211, 7000112, 500011, 1].map(
      (code) => toTokenError(createTokenError("invalid_client", code), "text").message,
    );
    expect(messages).toEqual([
      "The client secret has expired (AADSTS7000222).",
      "Microsoft Entra ID rejected the client secret (AADSTS7000215).",
      "Microsoft Entra ID rejected the certificate: it is not registered, or not valid now (AADSTS700027).",
      "The registration has no federated credential for this token (AADSTS700211).",
      "The application is disabled in the tenant (AADSTS7000112).",
      "The tenant has no application for MICROSOFT_GRAPH_RESOURCE (AADSTS500011).",
      "Microsoft Entra ID rejected the credential of this API (AADSTS1).",
    ]);
  });

  it("ignores error_description", () => {
    const description = "AADSTS65001: consent_required AADSTS500133 invalid_client";
    expect(convertTokenError(createTokenError("invalid_grant", 50013), description)).toEqual(rejected);
  });
});
