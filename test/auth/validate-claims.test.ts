import { afterAll, beforeAll, describe, it } from "vitest";
import { boardsApi } from "../support/project.ts";
import { apiRegistration, developerClient, tenantId } from "@oboql/dev/emulator";
import { startAuthHarness, type AuthHarness } from "../support/auth-harness.ts";
import { authErrors, issuerMismatch, unauthenticatedResponse } from "../support/expected-auth-errors.ts";
import { expectAuthResults, type AuthCase } from "../support/invalid-tokens.ts";

/** Every token here is signed by the emulator, so that only its claims can be the reason for an error. */

let harness: AuthHarness;
beforeAll(async () => {
  harness = await startAuthHarness();
});
afterAll(() => harness.close());

const { appOnlyToken, idToken, invalidClaim, missingScope, wrongAudience } = authErrors;
const notAString = "not a string";
const otherTenant = "11111111-2222-4333-8444-555555555555";

describe("claims", () => {
  type Expected = { missing: AuthCase[2]; notAString: AuthCase[2]; empty: AuthCase[2] };
  const always = (result: AuthCase[2]): Expected => ({ missing: result, notAString: result, empty: result });
  const expectedByClaim: Record<string, Expected> = {
    exp: always(invalidClaim("exp")),
    nbf: { ...always(invalidClaim("nbf")), missing: "accepted" },
    iat: { ...always(invalidClaim("iat")), missing: "accepted" },
    iss: {
      missing: invalidClaim("iss"),
      notAString: (at) => issuerMismatch(at, notAString),
      empty: (at) => issuerMismatch(at, "''"),
    },
    aud: { missing: invalidClaim("aud"), notAString: wrongAudience(notAString), empty: wrongAudience("''") },
    tid: always(invalidClaim("tid")),
    oid: always(invalidClaim("oid")),
    scp: { missing: appOnlyToken, notAString: missingScope, empty: missingScope },
    // The client application is not checked unless ALLOWED_CLIENT_IDS is set.
    azp: { ...always(invalidClaim("azp")), missing: "accepted" },
  };
  const otherTypes: readonly unknown[] = [42, ["x"], [], { x: 1 }, null, true];

  it("requires each claim to have its defined type", async () => {
    const isTime = (claim: string) => ["exp", "nbf", "iat"].includes(claim);
    await expectAuthResults(harness, [
      ...Object.entries(expectedByClaim).flatMap(([claim, expected]): AuthCase[] => [
        [`${claim} missing`, { claims: { [claim]: undefined } }, expected.missing],
        [`${claim} empty`, { claims: { [claim]: "" } }, expected.empty],
        ...otherTypes
          .map((value) => (isTime(claim) && value === 42 ? "1999999999" : value))
          .map((value): AuthCase => [
            `${claim} ${JSON.stringify(value)}`,
            { claims: { [claim]: value } },
            expected.notAString,
          ]),
      ]),
      ["no claims at all", { rewrite: { claims: () => "{}" } }, invalidClaim("oid")],
    ]);
  });
});

describe("aud", () => {
  const { clientId, resource } = apiRegistration;

  it("requires aud to be the client id or the App ID URI, character for character", async () => {
    const others = [
      boardsApi.clientId,
      developerClient.clientId,
      "https://graph.microsoft.com",
      clientId.toUpperCase(),
      resource.toUpperCase(),
      `${clientId}/`,
      `${resource}/`,
      `${resource}/other`,
      `${resource}/access_as_user`,
      clientId.slice(0, -1),
      `${clientId}0`,
      ` ${clientId}`,
      `${clientId} `,
      `${clientId},${resource}`,
      `spn:${clientId}`,
      `https://${clientId}`,
      "*",
    ];
    await expectAuthResults(harness, [
      ["the client id", { claims: { aud: clientId } }, "accepted"],
      ["the App ID URI", { claims: { aud: resource } }, "accepted"],
      ...others.map((aud): AuthCase => [aud, { claims: { aud } }, wrongAudience(`'${aud}'`)]),
    ]);
  });

  it("requires aud to be a single string", async () => {
    await expectAuthResults(harness, [
      ["an array", { claims: { aud: [clientId] } }, wrongAudience(notAString)],
      ["an array of several", { claims: { aud: ["other", clientId] } }, wrongAudience(notAString)],
      ["an object", { claims: { aud: { [clientId]: true } } }, wrongAudience(notAString)],
    ]);
  });

  it("shows aud in printable ASCII and at most 200 characters", async () => {
    const rows: readonly [aud: string, shown: string][] = [
      [resource.replace("a", "а"), `'${resource.replace("a", "?")}'`],
      [`${clientId}\u200b`, `'${clientId}?'`],
      [clientId.replace("7", "７"), `'${clientId.replace("7", "?")}'`],
      [`${clientId}\0`, `'${clientId}?'`],
      ['a"\r\nset-cookie: b\\', "'a???set-cookie: b?'"],
      ["\ud800", "'?'"],
      [clientId + "x".repeat(4000), `'${clientId}${"x".repeat(164)}...'`],
    ];
    await expectAuthResults(
      harness,
      rows.map(([aud, shown]): AuthCase => [JSON.stringify(aud), { claims: { aud } }, wrongAudience(shown)]),
    );
  });
});

describe("scp", () => {
  it("requires scp to contain the required scope, separated by spaces", async () => {
    const others = [
      "other",
      "access_as_user.write",
      "ACCESS_AS_USER",
      "Access_as_user",
      "access_as_user,other",
      "access_as_user\tother",
      "access_as_user\u00a0other",
      "access_as_user\n",
      "access_as_user\u200b",
      "ассess_as_user",
      "ａccess_as_user",
      "api://7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d/access_as_user",
      "*",
      ".default",
      " ",
    ];
    await expectAuthResults(harness, [
      ...others.map((scp): AuthCase => [JSON.stringify(scp), { claims: { scp } }, missingScope]),
      ["an array", { claims: { scp: ["access_as_user"] } }, missingScope],
      ["an object", { claims: { scp: { access_as_user: true } } }, missingScope],
      ["the claim 'scope'", { claims: { scp: "other", scope: "access_as_user" } }, missingScope],
      ["the claim 'roles'", { claims: { scp: "other", roles: ["access_as_user"] } }, missingScope],
      ["first of several", { claims: { scp: "access_as_user other" } }, "accepted"],
      ["among several", { claims: { scp: "first access_as_user last" } }, "accepted"],
      ["between many spaces", { claims: { scp: "  a   access_as_user  " } }, "accepted"],
      ["twice", { claims: { scp: "access_as_user access_as_user" } }, "accepted"],
    ]);
  });
});

describe("tid and oid", () => {
  it("requires tid and oid to be GUIDs, in any case", async () => {
    const invalid = [
      "not-a-guid",
      `{${tenantId}}`,
      `${tenantId}\n`,
      ` ${tenantId}`,
      tenantId.replaceAll("-", ""),
      `urn:uuid:${tenantId}`,
      tenantId.replace("5", "５"),
      tenantId.replace("a", "а"),
      `${tenantId}/../other`,
      "{tenantid}",
      "common",
      "organizations",
      "../..",
      "$&",
    ];
    await expectAuthResults(harness, [
      ...["tid", "oid"].flatMap((claim) =>
        invalid.map((value): AuthCase => [
          `${claim} ${JSON.stringify(value)}`,
          { claims: { [claim]: value } },
          invalidClaim(claim),
        ]),
      ),
      ["several tenants", { claims: { tid: [tenantId, otherTenant] } }, invalidClaim("tid")],
      ["oid in upper case", { claims: { oid: tenantId.toUpperCase() } }, "accepted"],
      ["tid in upper case", { claims: { tid: tenantId.toUpperCase() } }, "accepted"],
    ]);
  });
});

describe("azp and appid", () => {
  const { clientId } = developerClient;

  it("requires azp and appid to be strings, and equal if both are present", async () => {
    const differs = unauthenticatedResponse(
      "claim_missing",
      "The bearer token has no usable claim 'azp': 'appid' differs.",
    );
    await expectAuthResults(harness, [
      ["two clients", { claims: { appid: apiRegistration.clientId } }, differs],
      ["two spellings of one client", { claims: { appid: clientId.toUpperCase() } }, differs],
      ["the same client twice", { claims: { appid: clientId } }, "accepted"],
      ["appid only", { claims: { azp: undefined, appid: clientId } }, "accepted"],
      ["neither, with a scope", { claims: { azp: undefined } }, "accepted"],
      ["appid unusable", { claims: { azp: undefined, appid: [] } }, invalidClaim("appid")],
      ["both unusable", { claims: { azp: 42, appid: "", scp: undefined } }, invalidClaim("azp")],
    ]);
  });
});

describe("ID tokens", () => {
  it("recognizes ID tokens: they have neither a client application nor a scope", async () => {
    const withoutClient = { azp: undefined, scp: undefined };
    await expectAuthResults(harness, [
      ["for this API", { claims: { ...withoutClient, nonce: "n" } }, idToken],
      ["without a nonce", { claims: withoutClient }, idToken],
      ["with roles", { claims: { ...withoutClient, nonce: "n", roles: ["Reader"] } }, idToken],
      ["for the client application", { claims: { ...withoutClient, aud: developerClient.clientId } }, idToken],
      [
        "with a scope, for the client application",
        { claims: { azp: undefined, aud: developerClient.clientId } },
        wrongAudience(`'${developerClient.clientId}'`),
      ],
    ]);
  });
});

describe("app-only tokens", () => {
  it("rejects app-only tokens: they have no scp, or idtyp is app", async () => {
    const noScope = { scp: undefined };
    const { clientId } = developerClient;
    await expectAuthResults(harness, [
      ["idtyp and roles", { claims: { ...noScope, idtyp: "app", roles: ["Boards.Read.All"] } }, appOnlyToken],
      ["idtyp without roles", { claims: { ...noScope, idtyp: "app" } }, appOnlyToken],
      ["roles without idtyp", { claims: { ...noScope, roles: ["Boards.Read.All"] } }, appOnlyToken],
      ["neither", { claims: noScope }, appOnlyToken],
      ["v1", { claims: { ...noScope, azp: undefined, appid: clientId } }, appOnlyToken],
      ["idtyp user without a scope", { claims: { ...noScope, idtyp: "user" } }, appOnlyToken],
      ["idtyp app with a scope", { claims: { idtyp: "app" } }, appOnlyToken],
      ["idtyp user with a scope", { claims: { idtyp: "user" } }, "accepted"],
      ["roles of the user", { claims: { roles: ["Reader"] } }, "accepted"],
    ]);
  });
});
