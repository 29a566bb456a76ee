import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { developerClient, tenantDomain, tenantId } from "../../dev/src/emulator/tenant.ts";
import { testRows, type Row } from "../support/invalid-tokens.ts";
import {
  issuerMismatch,
  fetchAuthError,
  authErrors,
  unauthenticatedResponse,
} from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Every token here is really signed by the directory. */

const otherTenant = "11111111-2222-4333-8444-555555555555";
/** The tenant of everybody's personal account. */
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";

function withApi(settings: Record<string, string>): () => RunningApi {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi(settings);
  });
  afterAll(() => api.close());
  return () => api;
}

const v2 = (api: RunningApi, tid: string): string => `${api.emulator.url}/${tid}/v2.0`;
const v1 = (tid: string): string => `https://sts.windows.net/${tid}/`;
/** A user of a tenant, by the tenant's own issuer. */
const of = (tid: string) => (api: RunningApi) => ({ claims: { tid, iss: v2(api, tid) } });
const ofV1 = (tid: string) => ({ claims: { tid, iss: v1(tid) } });
const { tenantNotAllowed: tenantRefused, invalidClaim: noUsable } = authErrors;

const issuers: Record<string, (url: string) => string> = {
  "v2 with a slash behind": (url) => `${url}/${tenantId}/v2.0/`,
  "v2 in capitals": (url) => `${url}/${tenantId.toUpperCase()}/v2.0`,
  "v2 with the host in capitals": (url) => `${url.replace("localhost", "LOCALHOST")}/${tenantId}/v2.0`,
  "v2 by https": (url) => `${url.replace("http:", "https:")}/${tenantId}/v2.0`,
  "v2 without a version": (url) => `${url}/${tenantId}`,
  "v2 of version 3": (url) => `${url}/${tenantId}/v3.0`,
  "v2 with a query": (url) => `${url}/${tenantId}/v2.0?x=y`,
  "v2 with a fragment": (url) => `${url}/${tenantId}/v2.0#x`,
  "v2 with a path to elsewhere": (url) => `${url}/${otherTenant}/../${tenantId}/v2.0`,
  "v2 with two slashes": (url) => `${url}//${tenantId}/v2.0`,
  "v2 with an escape": (url) => `${url}/${tenantId.replace("-", "%2d")}/v2.0`,
  "v2 with a user before the host": (url) => `${url.replace("//", "//a@")}/${tenantId}/v2.0`,
  "v2 with a space before": (url) => ` ${url}/${tenantId}/v2.0`,
  "v2 with a space behind": (url) => `${url}/${tenantId}/v2.0 `,
  "v2 by address": (url) => `${url.replace("localhost", "127.0.0.1")}/${tenantId}/v2.0`,
  "v2 of the template": (url) => `${url}/{tenantid}/v2.0`,
  "v2 of common": (url) => `${url}/common/v2.0`,
  "v2 of the domain": (url) => `${url}/${tenantDomain}/v2.0`,
  "v2 of another tenant": (url) => `${url}/${otherTenant}/v2.0`,
  "v2 of the public cloud": () => `https://login.microsoftonline.com/${tenantId}/v2.0`,
  "v2 of the cloud for the US government": () => `https://login.microsoftonline.us/${tenantId}/v2.0`,
  "v2 of the cloud in China": () => `https://login.partner.microsoftonline.cn/${tenantId}/v2.0`,
  "v2 of an attacker's host": (url) => `${url}.attacker.example/${tenantId}/v2.0`,
  "v1 without the slash": () => `https://sts.windows.net/${tenantId}`,
  "v1 with two slashes": () => `https://sts.windows.net/${tenantId}//`,
  "v1 by http": () => `http://sts.windows.net/${tenantId}/`,
  "v1 in capitals": () => `https://sts.windows.net/${tenantId.toUpperCase()}/`,
  "v1 with a version": () => `https://sts.windows.net/${tenantId}/v2.0`,
  "v1 of another tenant": () => v1(otherTenant),
  "v1 of the template": () => v1("{tenantid}"),
  "v1 of China": () => `https://sts.chinacloudapi.cn/${tenantId}/`,
  "v1 with a query": () => `${v1(tenantId)}?x`,
  "B2C's": () => `https://harbor.b2clogin.com/${tenantId}/v2.0/`,
  "ADFS's": () => "https://adfs.harbor.example/adfs",
};

describe.each([
  ["a tenant", { AZURE_TENANT_ID: tenantId }],
  ["organizations with '*'", { AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" }],
])("the issuer, with AZURE_TENANT_ID of %s", (_title, settings) => {
  const running = withApi(settings);
  testRows(running, [
    ...Object.entries(issuers).map(([title, iss]): Row => [
      title,
      (api) => ({ claims: { iss: iss(api.emulator.url) } }),
      (api) => issuerMismatch(api, `'${iss(api.emulator.url)}'`),
    ]),
    [
      "v2 with a Cyrillic letter",
      (api) => ({ claims: { iss: v2(api, tenantId).replace("localhost", "lоcalhost") } }),
      (api) => issuerMismatch(api, `'${v2(api, tenantId).replace("localhost", "l?calhost")}'`),
    ],
    ["v2 of the tenant", (api) => ({ claims: { iss: v2(api, tenantId) } }), "accepted"],
    ["v1 of the tenant", { claims: { iss: v1(tenantId) } }, "accepted"],
    ["v2 of the tenant, named in capitals", { claims: { tid: tenantId.toUpperCase() } }, "accepted"],
  ]);
});

describe("other tenants", () => {
  describe("with a tenant of our own alone", () => {
    testRows(withApi({}), [
      ["another one", of(otherTenant), tenantRefused(otherTenant)],
      ["another one, by v1", ofV1(otherTenant), tenantRefused(otherTenant)],
      ["personal accounts", of(personal), tenantRefused(personal)],
      ["its template", of("{tenantid}"), noUsable("tid")],
    ]);
  });

  describe("with organizations and '*'", () => {
    testRows(withApi({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" }), [
      ["any other one", of(otherTenant), "accepted"],
      ["any other one, by v1", ofV1(otherTenant), "accepted"],
      ["personal accounts", of(personal), tenantRefused(personal)],
      ["personal accounts, by v1", ofV1(personal), tenantRefused(personal)],
      [
        "personal accounts in capitals",
        (api) => ({ claims: { tid: personal.toUpperCase(), iss: v2(api, personal) } }),
        tenantRefused(personal),
      ],
      [
        "personal accounts under the issuer of an organization",
        (api) => ({ claims: { tid: personal, iss: v2(api, tenantId) } }),
        (api) => issuerMismatch(api, `'${v2(api, tenantId)}'`, personal),
      ],
      [
        "an organization under the issuer of personal accounts",
        (api) => ({ claims: { iss: v2(api, personal) } }),
        (api) => issuerMismatch(api, `'${v2(api, personal)}'`),
      ],
      ["the template", of("{tenantid}"), noUsable("tid")],
      ["organizations", of("organizations"), noUsable("tid")],
      ["all zeroes", of("00000000-0000-0000-0000-000000000000"), "accepted"],
    ]);
  });

  describe("with organizations and a list", () => {
    testRows(withApi({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: `${personal},${otherTenant}` }), [
      ["personal accounts, listed", of(personal), "accepted"],
      ["another one, listed", of(otherTenant), "accepted"],
      ["one that is not listed", {}, tenantRefused(tenantId)],
      [
        "one that is not listed, in the name of one that is",
        (api) => ({ claims: { tid: otherTenant, iss: v2(api, tenantId) } }),
        (api) => issuerMismatch(api, `'${v2(api, tenantId)}'`, otherTenant),
      ],
      [
        "personal accounts under the issuer of an organization",
        { claims: { tid: personal } },
        (api) => issuerMismatch(api, `'${v2(api, tenantId)}'`, personal),
      ],
    ]);
  });
});

describe("ALLOWED_CLIENT_IDS", () => {
  const { clientNotAllowed: otherClient } = authErrors;
  const { clientId } = developerClient;
  testRows(withApi({ ALLOWED_CLIENT_IDS: clientId }), [
    ["one that is listed", {}, "accepted"],
    ["one that is listed, in capitals", { claims: { azp: clientId.toUpperCase() } }, "accepted"],
    ["none", { claims: { azp: undefined } }, otherClient("nothing")],
    ["an empty one", { claims: { azp: "" } }, authErrors.invalidClaim("azp")],
    ["one in an array", { claims: { azp: [clientId] } }, authErrors.invalidClaim("azp")],
    ["a number", { claims: { azp: 42 } }, authErrors.invalidClaim("azp")],
    ["one with a space behind", { claims: { azp: `${clientId} ` } }, otherClient(`'${clientId} '`)],
    [
      "one in Cyrillic",
      { claims: { azp: clientId.replace("a", "а") } },
      otherClient(`'${clientId.replace("a", "?")}'`),
    ],
    ["one in 'client_id'", { claims: { azp: undefined, client_id: clientId } }, otherClient("nothing")],
  ]);
});

it("a key that the directory ties to one issuer does not sign for another, and the refusal says so", async () => {
  const api = await startApi({ AZURE_TENANT_ID: "organizations", ALLOWED_TENANT_IDS: "*" });
  const listed = await fetch(`${api.emulator.url}/organizations/discovery/v2.0/keys`);
  const { keys } = (await listed.json()) as { keys: object[] };
  api.emulator.faults.inject({
    key: "GET /discovery/v2.0/keys",
    response: { status: 200, body: { keys: keys.map((key) => ({ ...key, issuer: v2(api, otherTenant) })) } },
  });
  const refusal = await fetchAuthError(api, `Bearer ${await api.emulator.issueToken()}`);
  await api.close();
  expect(refusal).toEqual(
    unauthenticatedResponse("issuer_mismatch", "The key of the token belongs to another issuer."),
  );
});
