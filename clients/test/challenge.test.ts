import { expect, it } from "vitest";
import { parseTokenChallenge } from "../src/challenge.ts";
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
  expect(parseChallenge({ status: 502, body: null })).toBeUndefined();
  expect(parseChallenge({ status: 401, body: "<html>" })).toBeUndefined();
});

it("takes the consent scope from the consent link", () => {
  expect(parseChallenge(createPartialResponse(consentChallenge))).toEqual({ consentScope: "api://oboql/.default" });
});

it("merges the claims of several challenges", () => {
  const first = createClaimsChallenge({ access_token: { nbf: { essential: true, value: "1700" } } });
  const second = createClaimsChallenge({ access_token: { acrs: { essential: true, value: "c1" } } });
  expect(JSON.parse(parseChallenge(createPartialResponse(first, second))?.claims ?? "")).toEqual({
    access_token: { nbf: { essential: true, value: "1700" }, acrs: { essential: true, value: "c1" } },
  });
});

it("prefers the claims of the WWW-Authenticate header to those of the body", () => {
  const request = { access_token: { acrs: { essential: true, value: "ç1" } } };
  const response = addClaimsHeader(createRejection(createClaimsChallenge({ access_token: { nbf: null } })), request);
  expect(parseChallenge(response)).toEqual({ claims: JSON.stringify(request) });
});

it("returns consent scope and claims together", () => {
  expect(
    parseChallenge(createPartialResponse(consentChallenge, createClaimsChallenge({ access_token: { nbf: null } }))),
  ).toEqual({
    consentScope: "api://oboql/.default",
    claims: '{"access_token":{"nbf":null}}',
  });
});

it("requires only a newer token after this API or Entra ID rejected an expired one", () => {
  expect(parseChallenge(createRejection(expiredChallenge))).toEqual({});
  expect(parseChallenge(expiredTokenResponse)).toEqual({});
});

it("ignores claims that cannot be parsed", () => {
  const unreadable = { status: 401, body: createPartialResponse({ kind: "claims", claims: "{" }).body };
  expect(
    parseChallenge({ ...unreadable, headers: { "www-authenticate": 'error="insufficient_claims", claims="=a"' } }),
  ).toEqual({});
});
