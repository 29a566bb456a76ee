import { afterAll, beforeAll, describe } from "vitest";
import { api as registration, developerClient, tenantId } from "../../dev/src/emulator/tenant.ts";
import { testRows, type Row } from "../support/invalid-tokens.ts";
import { authErrors, unauthenticatedResponse, type AuthErrorResponse } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Values that look like good ones. Every token here is really signed by the directory. */

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const running = () => api;
const { missingScope: noScope, invalidClaim: noUsable, wrongAudience: otherAudience } = authErrors;
const noText = "something that is not text";

describe("the audience", () => {
  const { clientId, resource } = registration;
  const others = [
    clientId.toUpperCase(),
    resource.toUpperCase(),
    `${clientId}/`,
    `${resource}/`,
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
  testRows(running, [
    ...others.map((aud): Row => [`'${aud}'`, { claims: { aud } }, otherAudience(`'${aud}'`)]),
    ["ours in an array", { claims: { aud: [clientId] } }, otherAudience(noText)],
    ["ours among others", { claims: { aud: ["other", clientId] } }, otherAudience(noText)],
    ["as an object", { claims: { aud: { [clientId]: true } } }, otherAudience(noText)],
    [
      "with a Cyrillic a",
      { claims: { aud: resource.replace("a", "а") } },
      otherAudience(`'${resource.replace("a", "?")}'`),
    ],
    ["with a zero-width space", { claims: { aud: `${clientId}\u200b` } }, otherAudience(`'${clientId}?'`)],
    [
      "with a full-width digit",
      { claims: { aud: clientId.replace("7", "７") } },
      otherAudience(`'${clientId.replace("7", "?")}'`),
    ],
    ["with NUL", { claims: { aud: `${clientId}\0` } }, otherAudience(`'${clientId}?'`)],
    ["with a header of its own", { claims: { aud: 'a"\r\nset-cookie: b\\' } }, otherAudience("'a???set-cookie: b?'")],
    ["of a lone surrogate", { claims: { aud: "\ud800" } }, otherAudience("'?'")],
    [
      "very long",
      { claims: { aud: clientId + "x".repeat(4000) } },
      otherAudience(`'${clientId}${"x".repeat(164)}...'`),
    ],
  ]);
});

describe("the scope", () => {
  const others = [
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
  testRows(running, [
    ...others.map((scp): Row => [`${JSON.stringify(scp)} does not do`, { claims: { scp } }, noScope]),
    ["in an array does not do", { claims: { scp: ["access_as_user"] } }, noScope],
    ["in 'scope' does not do", { claims: { scp: "other", scope: "access_as_user" } }, noScope],
    ["in an object does not do", { claims: { scp: { access_as_user: true } } }, noScope],
    ["between many spaces does", { claims: { scp: "  a   access_as_user  " } }, "accepted"],
    ["named twice does", { claims: { scp: "access_as_user access_as_user" } }, "accepted"],
  ]);
});

describe("ids", () => {
  const odd = [
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
  testRows(running, [
    ...["tid", "oid"].flatMap((claim) =>
      odd.map((value): Row => [`${claim} ${JSON.stringify(value)}`, { claims: { [claim]: value } }, noUsable(claim)]),
    ),
    ["oid in capitals is one", { claims: { oid: tenantId.toUpperCase() } }, "accepted"],
  ]);
});

describe("the client application", () => {
  const differs: AuthErrorResponse = unauthenticatedResponse(
    "claim_missing",
    "The bearer token has no usable claim 'azp': 'appid' differs.",
  );
  testRows(running, [
    ["two of them", { claims: { appid: registration.clientId } }, differs],
    ["two spellings of one", { claims: { appid: developerClient.clientId.toUpperCase() } }, differs],
    ["twice the same", { claims: { appid: developerClient.clientId } }, "accepted"],
    ["neither, with a scope", { claims: { azp: undefined } }, "accepted"],
    ["neither, without a scope", { claims: { azp: undefined, scp: undefined } }, authErrors.idToken],
    [
      "neither usable, without a scope",
      { claims: { azp: 42, appid: "", scp: undefined } },
      authErrors.invalidClaim("azp"),
    ],
    ["'appid' not usable", { claims: { azp: undefined, appid: [] } }, authErrors.invalidClaim("appid")],
  ]);
});
