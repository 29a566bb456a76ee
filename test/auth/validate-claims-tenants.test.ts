import { afterAll, beforeAll, describe, it } from "vitest";
import { developerClient, tenantDomain, tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { keysCall, startAuthHarness, type AuthHarness, type WithEmulator } from "../support/auth-harness.ts";
import { authErrors, issuerMismatch } from "../support/expected-auth-errors.ts";
import { expectAuthResults, type AuthCase } from "../support/invalid-tokens.ts";

/** Every token here is signed by the emulator, so that only its claims can be the reason for an error. */

const otherTenant = "11111111-2222-4333-8444-555555555555";
const personalAccounts = "9188040d-6c67-4c5b-b112-36a304b66dad";
const anyTenant = { AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

/** Authentication with these settings, with the emulator that all tests here share. */
function useHarness(settings: Record<string, string>): () => AuthHarness {
  let harness: AuthHarness;
  beforeAll(async () => {
    harness = await startAuthHarness({ settings, emulator });
  });
  afterAll(() => harness.close());
  return () => harness;
}

const v2Issuer = (at: WithEmulator, tid: string): string => `${at.emulator.url}/${tid}/v2.0`;
const v1Issuer = (tid: string): string => `https://sts.windows.net/${tid}/`;
/** A token of a tenant, with the tenant's own issuer. */
const ofTenant = (tid: string) => (at: WithEmulator) => ({ claims: { tid, iss: v2Issuer(at, tid) } });
const ofTenantV1 = (tid: string) => ({ claims: { tid, iss: v1Issuer(tid) } });
const { clientNotAllowed, invalidClaim, missingClient, tenantNotAllowed, wrongKeyIssuer } = authErrors;

const otherIssuers: Record<string, (url: string) => string> = {
  "v2 with a trailing slash": (url) => `${url}/${tenantId}/v2.0/`,
  "v2 with the tenant in upper case": (url) => `${url}/${tenantId.toUpperCase()}/v2.0`,
  "v2 with the host in upper case": (url) => `${url.replace("localhost", "LOCALHOST")}/${tenantId}/v2.0`,
  "v2 with https": (url) => `${url.replace("http:", "https:")}/${tenantId}/v2.0`,
  "v2 without a version": (url) => `${url}/${tenantId}`,
  "v2 with version 3": (url) => `${url}/${tenantId}/v3.0`,
  "v2 with a query": (url) => `${url}/${tenantId}/v2.0?x=y`,
  "v2 with a fragment": (url) => `${url}/${tenantId}/v2.0#x`,
  "v2 with a dot segment": (url) => `${url}/${otherTenant}/../${tenantId}/v2.0`,
  "v2 with two slashes": (url) => `${url}//${tenantId}/v2.0`,
  "v2 with a percent-encoded character": (url) => `${url}/${tenantId.replace("-", "%2d")}/v2.0`,
  "v2 with user information": (url) => `${url.replace("//", "//a@")}/${tenantId}/v2.0`,
  "v2 with a leading space": (url) => ` ${url}/${tenantId}/v2.0`,
  "v2 with a trailing space": (url) => `${url}/${tenantId}/v2.0 `,
  "v2 with an IP address": (url) => `${url.replace("localhost", "127.0.0.1")}/${tenantId}/v2.0`,
  "v2 with the placeholder": (url) => `${url}/{tenantid}/v2.0`,
  "v2 of common": (url) => `${url}/common/v2.0`,
  "v2 with the domain": (url) => `${url}/${tenantDomain}/v2.0`,
  "v2 of another tenant": (url) => `${url}/${otherTenant}/v2.0`,
  "v2 of the public cloud": () => `https://login.microsoftonline.com/${tenantId}/v2.0`,
  "v2 of the US government cloud": () => `https://login.microsoftonline.us/${tenantId}/v2.0`,
  "v2 of the cloud in China": () => `https://login.partner.microsoftonline.cn/${tenantId}/v2.0`,
  "v2 of an attacker's host": (url) => `${url}.attacker.example/${tenantId}/v2.0`,
  "v1 without the trailing slash": () => `https://sts.windows.net/${tenantId}`,
  "v1 with two slashes": () => `https://sts.windows.net/${tenantId}//`,
  "v1 with http": () => `http://sts.windows.net/${tenantId}/`,
  "v1 in upper case": () => `https://sts.windows.net/${tenantId.toUpperCase()}/`,
  "v1 with a version": () => `https://sts.windows.net/${tenantId}/v2.0`,
  "v1 of another tenant": () => v1Issuer(otherTenant),
  "v1 with the placeholder": () => v1Issuer("{tenantid}"),
  "v1 of the cloud in China": () => `https://sts.chinacloudapi.cn/${tenantId}/`,
  "v1 with a query": () => `${v1Issuer(tenantId)}?x`,
  "the issuer of B2C": () => `https://harbor.b2clogin.com/${tenantId}/v2.0/`,
  "the issuer of AD FS": () => "https://adfs.harbor.example/adfs",
  "an unrelated URL": () => "https://example.com/",
};

for (const [title, settings] of [
  ["a tenant", { AZURE_TENANT_ID: tenantId }],
  ["organizations", anyTenant],
] as const)
  describe(`iss, with AZURE_TENANT_ID set to ${title}`, () => {
    const getHarness = useHarness(settings);

    it(`requires iss to be the v2 or v1 issuer of the token's tenant, character for character, with AZURE_TENANT_ID set to ${title}`, async () => {
      const cyrillic = (issuer: string): string => issuer.replace("localhost", "lоcalhost");
      await expectAuthResults(getHarness(), [
        ...Object.entries(otherIssuers).map(([name, toIssuer]): AuthCase => [
          name,
          (at) => ({ claims: { iss: toIssuer(at.emulator.url) } }),
          (at) => issuerMismatch(at, `'${toIssuer(at.emulator.url)}'`),
        ]),
        [
          "v2 with a Cyrillic letter",
          (at) => ({ claims: { iss: cyrillic(v2Issuer(at, tenantId)) } }),
          (at) => issuerMismatch(at, `'${v2Issuer(at, tenantId).replace("localhost", "l?calhost")}'`),
        ],
        ["v2", (at) => ({ claims: { iss: v2Issuer(at, tenantId) } }), "accepted"],
        ["v1", { claims: { iss: v1Issuer(tenantId) } }, "accepted"],
        ["v2 with tid in upper case", { claims: { tid: tenantId.toUpperCase() } }, "accepted"],
      ]);
    });
  });

describe("tid, for the own tenant only", () => {
  const getHarness = useHarness({});

  it("accepts only users of the own tenant", async () => {
    await expectAuthResults(getHarness(), [
      ["another tenant", ofTenant(otherTenant), tenantNotAllowed(otherTenant)],
      ["another tenant, v1", ofTenantV1(otherTenant), tenantNotAllowed(otherTenant)],
      ["personal accounts", ofTenant(personalAccounts), tenantNotAllowed(personalAccounts)],
      ["the placeholder", ofTenant("{tenantid}"), invalidClaim("tid")],
      [
        "another tenant under the issuer of the own one",
        { claims: { tid: otherTenant } },
        (at) => issuerMismatch(at, `'${v2Issuer(at, tenantId)}'`, otherTenant),
      ],
    ]);
  });
});

describe("tid, with ALLOWED_TENANT_IDS set to '*'", () => {
  const getHarness = useHarness(anyTenant);

  it("accepts users of every organization but no personal accounts", async () => {
    await expectAuthResults(getHarness(), [
      ["another tenant", ofTenant(otherTenant), "accepted"],
      ["another tenant, v1", ofTenantV1(otherTenant), "accepted"],
      ["zeros", ofTenant("00000000-0000-0000-0000-000000000000"), "accepted"],
      ["personal accounts", ofTenant(personalAccounts), tenantNotAllowed(personalAccounts)],
      ["personal accounts, v1", ofTenantV1(personalAccounts), tenantNotAllowed(personalAccounts)],
      [
        "personal accounts in upper case",
        (at) => ({ claims: { tid: personalAccounts.toUpperCase(), iss: v2Issuer(at, personalAccounts) } }),
        tenantNotAllowed(personalAccounts),
      ],
      ["the placeholder", ofTenant("{tenantid}"), invalidClaim("tid")],
      ["organizations", ofTenant("organizations"), invalidClaim("tid")],
    ]);
  });

  it("requires tid to match iss", async () => {
    await expectAuthResults(getHarness(), [
      [
        "personal accounts under the issuer of an organization",
        (at) => ({ claims: { tid: personalAccounts, iss: v2Issuer(at, tenantId) } }),
        (at) => issuerMismatch(at, `'${v2Issuer(at, tenantId)}'`, personalAccounts),
      ],
      [
        "an organization under the issuer of personal accounts",
        (at) => ({ claims: { iss: v2Issuer(at, personalAccounts) } }),
        (at) => issuerMismatch(at, `'${v2Issuer(at, personalAccounts)}'`),
      ],
    ]);
  });
});

describe("tid, with a list in ALLOWED_TENANT_IDS", () => {
  const getHarness = useHarness({
    AZURE_TENANT_ID: "organizations",
    ALLOWED_TENANT_IDS: `${personalAccounts},${otherTenant}`,
  });

  it("accepts only users of listed tenants, whose tid matches iss", async () => {
    await expectAuthResults(getHarness(), [
      ["personal accounts, listed", ofTenant(personalAccounts), "accepted"],
      ["another tenant, listed", ofTenant(otherTenant), "accepted"],
      ["a tenant that is not listed", {}, tenantNotAllowed(tenantId)],
      [
        "a listed tenant under the issuer of one that is not",
        (at) => ({ claims: { tid: otherTenant, iss: v2Issuer(at, tenantId) } }),
        (at) => issuerMismatch(at, `'${v2Issuer(at, tenantId)}'`, otherTenant),
      ],
      [
        "personal accounts under the issuer of an organization",
        { claims: { tid: personalAccounts } },
        (at) => issuerMismatch(at, `'${v2Issuer(at, tenantId)}'`, personalAccounts),
      ],
    ]);
  });
});

describe("azp, with ALLOWED_CLIENT_IDS", () => {
  const { clientId } = developerClient;
  const getHarness = useHarness({ ALLOWED_CLIENT_IDS: clientId });

  it("accepts only listed client applications, in any case", async () => {
    await expectAuthResults(getHarness(), [
      ["a listed client", {}, "accepted"],
      ["a listed client in upper case", { claims: { azp: clientId.toUpperCase() } }, "accepted"],
      ["missing", { claims: { azp: undefined } }, missingClient],
      ["empty", { claims: { azp: "" } }, invalidClaim("azp")],
      ["an array", { claims: { azp: [clientId] } }, invalidClaim("azp")],
      ["a number", { claims: { azp: 42 } }, invalidClaim("azp")],
      ["a trailing space", { claims: { azp: `${clientId} ` } }, clientNotAllowed(`'${clientId} '`)],
      [
        "a Cyrillic letter",
        { claims: { azp: clientId.replace("a", "а") } },
        clientNotAllowed(`'${clientId.replace("a", "?")}'`),
      ],
      ["the claim 'client_id'", { claims: { azp: undefined, client_id: clientId } }, missingClient],
    ]);
  });
});

describe("a key that the key set ties to an issuer", () => {
  const getHarness = useHarness(anyTenant);

  it("rejects a signing key that the key set ties to another issuer", async () => {
    const harness = getHarness();
    const listed = await fetch(`${harness.emulator.url}/organizations/discovery/v2.0/keys`);
    const { keys } = (await listed.json()) as { keys: object[] };
    const removeFault = harness.emulator.faults.inject({
      key: keysCall,
      response: {
        status: 200,
        body: { keys: keys.map((key) => ({ ...key, issuer: v2Issuer(harness, otherTenant) })) },
      },
    });
    await expectAuthResults(harness, [
      ["a token of that tenant", ofTenant(otherTenant), "accepted"],
      ["a token of another tenant", {}, wrongKeyIssuer],
    ]);
    removeFault();
  });
});
