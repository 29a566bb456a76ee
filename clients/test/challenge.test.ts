import { expect, it } from "vitest";
import { parseTokenChallenge } from "../src/challenge.ts";
import {
  expiredToken,
  claims,
  consent,
  expired,
  partial,
  rejected,
  complete,
  withClaimsHeader,
} from "./support/challenges.ts";
import type { ScriptedResponse } from "./support/challenges.ts";

const need = ({ status = 200, headers, body }: ScriptedResponse) =>
  parseTokenChallenge(body, { status, headers: new Headers(headers) });

it("a response without a challenge needs nothing", () => {
  expect(need(complete)).toBeUndefined();
});

it("what is no GraphQL response needs nothing", () => {
  expect(need({ status: 502, body: null })).toBeUndefined();
  expect(need({ status: 401, body: "<html>" })).toBeUndefined();
});

it("consent is asked to the scope of the link", () => {
  expect(need(partial(consent))).toEqual({ consentScope: "api://oboql/.default" });
});

it("claims of several challenges are merged", () => {
  const first = claims({ access_token: { nbf: { essential: true, value: "1700" } } });
  const second = claims({ access_token: { acrs: { essential: true, value: "c1" } } });
  expect(JSON.parse(need(partial(first, second))?.claims ?? "")).toEqual({
    access_token: { nbf: { essential: true, value: "1700" }, acrs: { essential: true, value: "c1" } },
  });
});

it("the header's claims count before those of the body", () => {
  const request = { access_token: { acrs: { essential: true, value: "ç1" } } };
  const answer = withClaimsHeader(rejected(claims({ access_token: { nbf: null } })), request);
  expect(need(answer)).toEqual({ claims: JSON.stringify(request) });
});

it("consent and claims are asked for together", () => {
  expect(need(partial(consent, claims({ access_token: { nbf: null } })))).toEqual({
    consentScope: "api://oboql/.default",
    claims: '{"access_token":{"nbf":null}}',
  });
});

it("an expired token needs another one, wherever it was refused", () => {
  expect(need(rejected(expired))).toEqual({});
  expect(need(expiredToken)).toEqual({});
});

it("claims that cannot be read are left out", () => {
  const unreadable = { status: 401, body: partial({ kind: "claims", claims: "{" }).body };
  expect(need({ ...unreadable, headers: { "www-authenticate": 'error="insufficient_claims", claims="=a"' } })).toEqual(
    {},
  );
});
