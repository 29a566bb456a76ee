import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api as registration, developerClient, projectsApi, tenantId } from "../../dev/src/emulator/tenant.ts";
import {
  isAccepted,
  issuerMismatch,
  fetchAuthError,
  authErrors,
  type AuthErrorResponse,
} from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const otherTenant = "11111111-2222-4333-8444-555555555555";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const refusedWith = async (claims: Record<string, unknown>): Promise<AuthErrorResponse> =>
  fetchAuthError(api, `Bearer ${await api.emulator.issueToken({ claims })}`);

const {
  invalidClaim: noUsable,
  wrongAudience: otherAudience,
  appOnlyToken: appOnly,
  missingScope: noScope,
} = authErrors;
type Row = [title: string, claims: Record<string, unknown>, expected: AuthErrorResponse | (() => AuthErrorResponse)];

it.each<Row>([
  ["for another API", { aud: projectsApi.clientId }, otherAudience(`'${projectsApi.clientId}'`)],
  ["for the client app", { aud: developerClient.clientId }, otherAudience(`'${developerClient.clientId}'`)],
  ["for Microsoft Graph", { aud: "https://graph.microsoft.com" }, otherAudience("'https://graph.microsoft.com'")],
  [
    "for an address that only begins as this API's",
    { aud: `${registration.resource}/other` },
    otherAudience(`'${registration.resource}/other'`),
  ],
  [
    "for several audiences",
    { aud: [registration.clientId, projectsApi.clientId] },
    otherAudience("something that is not text"),
  ],
  ["without an audience", { aud: undefined }, noUsable("aud")],
  ["without an object id", { oid: undefined }, noUsable("oid")],
  ["with an empty object id", { oid: "" }, noUsable("oid")],
  ["with an object id that is no text", { oid: 42 }, noUsable("oid")],
  ["without a tenant id", { tid: undefined }, noUsable("tid")],
  ["with several tenant ids", { tid: [tenantId, otherTenant] }, noUsable("tid")],
  ["without an issuer", { iss: undefined }, noUsable("iss")],
  [
    "with a tenant id that is not its issuer's",
    { tid: otherTenant },
    () => issuerMismatch(api, `'${api.emulator.url}/${tenantId}/v2.0'`, otherTenant),
  ],
  ...[
    ["with the issuer of another cloud", `https://login.partner.microsoftonline.cn/${tenantId}/v2.0`] as const,
    ["with the v1 issuer of another cloud", `https://sts.chinacloudapi.cn/${tenantId}/`] as const,
    ["with the v1 issuer of another tenant", `https://sts.windows.net/${otherTenant}/`] as const,
    ["with an issuer of nobody", "https://example.com/"] as const,
  ].map(([title, iss]): Row => [title, { iss }, () => issuerMismatch(api, `'${iss}'`)]),
  ["of an application without a user", { scp: undefined, roles: ["Projects.Read.All"], idtyp: "app" }, appOnly],
  ["of an application, by its roles alone", { scp: undefined, roles: ["Projects.Read.All"] }, appOnly],
  ["of an application that claims a scope", { idtyp: "app" }, appOnly],
  ["of a client app without any scope", { scp: undefined }, appOnly],
  ["with another scope", { scp: "other" }, noScope],
  ["with an empty scope", { scp: "" }, noScope],
  ["with a scope that only begins as the required one", { scp: "access_as_user.write" }, noScope],
  ["with the required scope in capitals", { scp: "ACCESS_AS_USER" }, noScope],
  ["with the required scope among its roles", { scp: "other", roles: ["access_as_user"] }, noScope],
])("a token %s is refused", async (_title, claims, expected) => {
  expect(await refusedWith(claims)).toEqual(expected instanceof Function ? expected() : expected);
});

it.each(["v2", "v1"])("a user of another tenant is refused by a %s token that is otherwise good", async (version) => {
  const iss = version === "v2" ? `${api.emulator.url}/${otherTenant}/v2.0` : `https://sts.windows.net/${otherTenant}/`;
  expect(await refusedWith({ tid: otherTenant, iss })).toEqual(authErrors.tenantNotAllowed(otherTenant));
});

describe("a token is accepted", () => {
  it.each<[string, Record<string, unknown>]>([
    ["for the client id", { aud: registration.clientId }],
    ["for the App ID URI", { aud: registration.resource }],
    ["with the required scope among others", { scp: "first access_as_user last" }],
    ["with roles of its user", { roles: ["Reader"] }],
    ["that says that it has a user", { idtyp: "user" }],
    ["with its tenant id in capitals", { tid: tenantId.toUpperCase() }],
  ])("%s", async (_title, claims) => {
    expect(await isAccepted(api, await api.emulator.issueToken({ claims }))).toBe(true);
  });
});
