import { expect, it } from "vitest";
import { parseTokenChallenge, toDefaultScope } from "../src/challenge.ts";
import {
  expiredTokenResponse,
  createClaimsChallenge,
  consentChallenge,
  expiredChallenge,
  createPartialResponse,
  createRejection,
  completeResponse,
  addClaimsHeader,
} from "./support/challenges.ts";
import type { ScriptedResponse } from "./support/challenges.ts";

const parseChallenge = ({ status = 200, headers, body }: ScriptedResponse) =>
  parseTokenChallenge(body, { status, headers: new Headers(headers) });

it("returns undefined for a response without a challenge", () => {
  expect(parseChallenge(completeResponse)).toBeUndefined();
});

it("returns undefined for a body that is no GraphQL response", () => {
  for (const body of [
    null,
    "<html>",
    401,
    [],
    { errors: {} },
    { errors: [null, { extensions: null }] },
    { extensions: null },
    { extensions: { authChallenges: "consent" } },
    { extensions: { authChallenges: [null, "consent"] } },
  ])
    expect(parseChallenge({ status: 401, body }), JSON.stringify(body)).toBeUndefined();
});

it("takes from a consent challenge only that consent is missing, whatever its URLs and scopes name", () => {
  const graphScope = "https://graph.microsoft.com/.default";
  const consentUrl = `https://login.example/t/oauth2/v2.0/authorize?scope=${encodeURIComponent(graphScope)}`;
  for (const challenge of [
    consentChallenge,
    { kind: "consent" },
    { ...consentChallenge, consentUrl },
    { ...consentChallenge, consentUrl: "not a url" },
    { ...consentChallenge, scope: graphScope, consentScope: graphScope, scopes: [graphScope] },
  ])
    expect(parseChallenge(createPartialResponse(challenge)), JSON.stringify(challenge)).toEqual({
      isConsentRequired: true,
    });
});

it("derives the scope for consent from a scope of the API", () => {
  for (const [scope, defaultScope] of [
    ["api://oboql/access_as_user", "api://oboql/.default"],
    ["https://oboql.example/graph/access_as_user", "https://oboql.example/graph/.default"],
    ["https://oboql.example//access_as_user", "https://oboql.example//.default"],
    ["00000000-0000-4000-8000-000000000000/access_as_user", "00000000-0000-4000-8000-000000000000/.default"],
    ["api://oboql/.default", "api://oboql/.default"],
  ] as const)
    expect(toDefaultScope(scope), scope).toBe(defaultScope);
});

it("merges the claims of several challenges", () => {
  const first = createClaimsChallenge({ access_token: { nbf: { essential: true, value: "1700" } } });
  const second = createClaimsChallenge({ access_token: { acrs: { essential: true, value: "c1" } } });
  expect(JSON.parse(parseChallenge(createPartialResponse(first, second))?.claims ?? "")).toEqual({
    access_token: { nbf: { essential: true, value: "1700" }, acrs: { essential: true, value: "c1" } },
  });
});

it("merges claims with any names, such as those of members of all objects", () => {
  for (const name of ["__proto__", "constructor", "toString"]) {
    const first = { kind: "claims", claims: `{"access_token":{"${name}":null},"${name}":{"nbf":null}}` };
    const second = { kind: "claims", claims: `{"access_token":{"acrs":null},"${name}":{"acrs":null}}` };
    expect(parseChallenge(createPartialResponse(first, second))?.claims, name).toBe(
      `{"access_token":{"acrs":null,"${name}":null},"${name}":{"acrs":null,"nbf":null}}`,
    );
  }
});

it("prefers the claims of the WWW-Authenticate header to those of the body", () => {
  const request = { access_token: { acrs: { essential: true, value: "ç1" } } };
  const response = addClaimsHeader(createRejection(createClaimsChallenge({ access_token: { nbf: null } })), request);
  expect(parseChallenge(response)).toEqual({ isConsentRequired: false, claims: JSON.stringify(request) });
});

it("returns consent and claims together", () => {
  expect(
    parseChallenge(createPartialResponse(consentChallenge, createClaimsChallenge({ access_token: { nbf: null } }))),
  ).toEqual({
    isConsentRequired: true,
    claims: '{"access_token":{"nbf":null}}',
  });
});

it("requires only a newer token after this API or Entra ID rejected an expired one", () => {
  expect(parseChallenge(createRejection(expiredChallenge))).toEqual({ isConsentRequired: false });
  expect(parseChallenge(expiredTokenResponse)).toEqual({ isConsentRequired: false });
});

it("ignores claims that are no claims request", () => {
  const createHeader = (text: string): Record<string, string> => ({
    "www-authenticate": `Bearer error="insufficient_claims", claims="${Buffer.from(text).toString("base64")}"`,
  });
  for (const claims of ["{", "[]", '"text"', "null", '{"access_token":"text"}', '{"access_token":["nbf"]}']) {
    const { body } = createPartialResponse({ kind: "claims", claims });
    for (const headers of [
      {},
      createHeader(claims),
      { "www-authenticate": 'error="insufficient_claims", claims="=a"' },
    ])
      expect(parseChallenge({ status: 401, body, headers }), claims).toEqual({ isConsentRequired: false });
  }
});
