import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startAuthHarness, type AuthHarness } from "../support/auth-harness.ts";
import { minute } from "../support/clock.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
import { expectAuthResults, secondsFromNow, type AuthCase } from "../support/invalid-tokens.ts";

/** Clock tolerance is 60 seconds. The clock of API and emulator is frozen. */

let harness: AuthHarness;
beforeAll(async () => {
  harness = await startAuthHarness();
});
afterAll(() => harness.close());

const wholeSecond = Math.floor(Date.now() / 1000) * 1000;
const freezeAt = (now: number): void => {
  vi.useFakeTimers({ toFake: ["Date"], now });
};
beforeEach(() => {
  freezeAt(wholeSecond);
});
afterEach(() => {
  vi.useRealTimers();
});

const { invalidClaim, notYetValid, tokenExpired } = authErrors;

it("tolerates clock differences of up to 60 seconds", async () => {
  const offsets: readonly [claim: string, seconds: number, expected: AuthCase[2]][] = [
    ["exp", 1, "accepted"],
    ["exp", 0, "accepted"],
    ["exp", -1, "accepted"],
    ["exp", -59, "accepted"],
    ["exp", -60, tokenExpired],
    ["exp", -61, tokenExpired],
    ["exp", -3600, tokenExpired],
    ["nbf", 0, "accepted"],
    ["nbf", 59, "accepted"],
    ["nbf", 60, "accepted"],
    ["nbf", 61, notYetValid],
    ["nbf", 3600, notYetValid],
    ["iat", 0, "accepted"],
    ["iat", 59, "accepted"],
    ["iat", 60, "accepted"],
    ["iat", 61, notYetValid],
    ["iat", 3600, notYetValid],
  ];
  for (const milliseconds of [0, 999]) {
    freezeAt(wholeSecond + milliseconds);
    await expectAuthResults(
      harness,
      offsets.map(([claim, seconds, expected]): AuthCase => [
        `${claim} ${seconds} s from now, ${milliseconds} ms after a full second`,
        () => ({ claims: { [claim]: secondsFromNow(seconds) } }),
        expected,
      ]),
    );
  }
});

describe("exp, nbf and iat", () => {
  const setLiteral = (claim: string, literal: string): AuthCase[1] => ({
    rewrite: { claims: (json) => json.replace(new RegExp(`"${claim}":\\d+`), `"${claim}":${literal}`) },
  });

  it("requires exp, nbf and iat to be whole seconds from the epoch to the latest date", async () => {
    await expectAuthResults(harness, [
      ["exp with a fraction", () => ({ claims: { exp: secondsFromNow(600) + 0.5 } }), invalidClaim("exp")],
      ["nbf with a fraction", () => ({ claims: { nbf: secondsFromNow(-600) + 0.5 } }), invalidClaim("nbf")],
      ["iat with a fraction", () => ({ claims: { iat: secondsFromNow(-600) + 0.5 } }), invalidClaim("iat")],
      ["exp 1e300", { claims: { exp: 1e300 } }, invalidClaim("exp")],
      ["exp 1e400", setLiteral("exp", "1e400"), invalidClaim("exp")],
      ["exp in milliseconds", () => ({ claims: { exp: (secondsFromNow(0) + 600) * 1e6 } }), invalidClaim("exp")],
      ["exp one second after the latest date", { claims: { exp: 8.64e12 + 1 } }, invalidClaim("exp")],
      ["nbf 1e300", { claims: { nbf: 1e300 } }, notYetValid],
      ["nbf 1e400", setLiteral("nbf", "1e400"), notYetValid],
      ["nbf -1e400", setLiteral("nbf", "-1e400"), invalidClaim("nbf")],
      ["iat 1e300", { claims: { iat: 1e300 } }, invalidClaim("iat")],
      ["exp negative", { claims: { exp: -1 } }, tokenExpired],
      ["nbf negative", { claims: { nbf: -1 } }, invalidClaim("nbf")],
      ["iat negative", { claims: { iat: -1 } }, invalidClaim("iat")],
      ["exp 0", { claims: { exp: 0 } }, tokenExpired],
      ["exp as a numeric string", () => ({ claims: { exp: String(secondsFromNow(600)) } }), invalidClaim("exp")],
      ["nbf as a numeric string", { claims: { nbf: "0" } }, invalidClaim("nbf")],
      ["iat as a numeric string", { claims: { iat: "0" } }, invalidClaim("iat")],
      ["exp as an ISO date", { claims: { exp: "2999-01-01T00:00:00Z" } }, invalidClaim("exp")],
    ]);
  });

  it("accepts exp, nbf and iat written as any JSON number", async () => {
    await expectAuthResults(harness, [
      ["exp at the end of the year 9999", { claims: { exp: 253_402_300_799 } }, "accepted"],
      ["exp at the latest date", { claims: { exp: 8.64e12 } }, "accepted"],
      ["exp with an exponent", setLiteral("exp", "4.1e9"), "accepted"],
      ["exp with a zero fraction", setLiteral("exp", "4100000000.0"), "accepted"],
      ["nbf and iat at the epoch", { claims: { nbf: 0, iat: 0 } }, "accepted"],
    ]);
  });
});

it("rejects a cached token from 60 s after its expiry", async () => {
  const token = await harness.emulator.issueToken({ claims: { exp: secondsFromNow(100) } });
  for (const age of [0, 99, 100, 101, 159]) {
    freezeAt(wholeSecond + age * 1000);
    expect(await harness.tryAuthenticate(token), `after ${age} s`).toBe("accepted");
  }
  freezeAt(wholeSecond + 160_000);
  await expectAuthResults(harness, [["after 160 s", () => token, tokenExpired]]);
});

it("rejects a token that was issued two hours ago", async () => {
  harness.emulator.clock.advance(-120 * minute);
  const token = await harness.emulator.issueToken();
  harness.emulator.clock.advance(120 * minute);
  await expectAuthResults(harness, [["an old token", () => token, tokenExpired]]);
});

it("rejects a token of an issuer whose clock is ten minutes ahead", async () => {
  harness.emulator.clock.advance(10 * minute);
  const token = await harness.emulator.issueToken();
  harness.emulator.clock.advance(-10 * minute);
  await expectAuthResults(harness, [["a token from the future", () => token, notYetValid]]);
});
