import { expect, it } from "vitest";
import { parseClaimsChallenge } from "../../../src/downstream/http/claims-challenge.ts";
import { claimsChallengeHeader, nbfClaimsRequest, toClaimsRequest } from "../../support/auth-challenges.ts";

const claims = nbfClaimsRequest("1700000000");
const challenge = claimsChallengeHeader(claims);
const parse = (header: string | undefined, status = 401): string | undefined =>
  parseClaimsChallenge({ status, headers: header === undefined ? {} : { "www-authenticate": header } });

it("returns the claims request of a challenge, also among several challenges", () => {
  for (const header of [
    challenge,
    challenge.replace("error=", "ERROR="),
    challenge.replaceAll(", ", ","),
    `Negotiate, ${challenge}`,
    `PoP nonce="x", ${challenge}, Basic realm="y"`,
  ])
    expect(parse(header), header).toBe(claims);
});

it("returns nothing for a header without a valid claims challenge", () => {
  for (const [name, header] of [
    ["no header", undefined],
    ["no claims", 'Bearer error="insufficient_claims"'],
    ["another error", challenge.replace("insufficient_claims", "invalid_token")],
    ["claims that are not base64", 'Bearer error="insufficient_claims", claims="§§"'],
    ["claims that are not JSON", claimsChallengeHeader("{")],
    ["claims that are not an object", claimsChallengeHeader("[1]")],
    ["claims that are not for an access token", claimsChallengeHeader('{"access_token":5}')],
  ] as const)
    expect(parse(header), name).toBeUndefined();
});

it("returns nothing for a status other than 401", () => {
  for (const status of [200, 400, 403, 407, 500]) expect(parse(challenge, status), String(status)).toBeUndefined();
});

it("returns nothing for a header of more than 16,384 characters", () => {
  const fill = (length: number): string => toClaimsRequest({ acrs: { value: "x".repeat(length) } });
  const longest = claimsChallengeHeader(fill(12_000));
  expect(parse(longest.padEnd(16_384))).toBe(fill(12_000));
  expect(parse(longest.padEnd(16_385))).toBeUndefined();
});
