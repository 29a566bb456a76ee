import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { secondsFromNow, testRows, type Row } from "../support/invalid-tokens.ts";
import { isAccepted, fetchAuthError, authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** The tolerance for clocks is 60 seconds. Time stands still here, for the API and the directory alike. */

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const running = () => api;
const wholeSecond = Math.floor(Date.now() / 1000) * 1000;
const standAt = (now: number): void => {
  vi.useFakeTimers({ toFake: ["Date"], now });
};
afterEach(() => {
  vi.useRealTimers();
});

const { notYetValid: early, tokenExpired: expired, invalidClaim: noUsable } = authErrors;

describe.each([0, 999])("%i ms after a second", (milliseconds) => {
  beforeEach(() => {
    standAt(wholeSecond + milliseconds);
  });

  const edges: readonly [claim: string, offset: number, ending: Row[2]][] = [
    ["exp", 1, "accepted"],
    ["exp", 0, "accepted"],
    ["exp", -1, "accepted"],
    ["exp", -59, "accepted"],
    ["exp", -60, expired],
    ["exp", -61, expired],
    ["exp", -3600, expired],
    ["nbf", 0, "accepted"],
    ["nbf", 59, "accepted"],
    ["nbf", 60, "accepted"],
    ["nbf", 61, early],
    ["nbf", 3600, early],
    ["iat", 0, "accepted"],
    ["iat", 59, "accepted"],
    ["iat", 60, "accepted"],
    ["iat", 61, early],
    ["iat", 3600, early],
  ];
  testRows(
    running,
    edges.map(([claim, offset, ending]): Row => [
      `${claim} ${offset} s from now`,
      () => ({ claims: { [claim]: secondsFromNow(offset) } }),
      ending,
    ]),
  );
});

describe("no time that the directory would write", () => {
  beforeEach(() => {
    standAt(wholeSecond);
  });

  const raw = (claim: string, literal: string): Row[1] => ({
    rewrite: { claims: (json) => json.replace(new RegExp(`"${claim}":\\d+`), `"${claim}":${literal}`) },
  });
  testRows(running, [
    ["exp with a fraction", () => ({ claims: { exp: secondsFromNow(600) + 0.5 } }), noUsable("exp")],
    ["nbf with a fraction", () => ({ claims: { nbf: secondsFromNow(-600) + 0.5 } }), noUsable("nbf")],
    ["iat with a fraction", () => ({ claims: { iat: secondsFromNow(-600) + 0.5 } }), noUsable("iat")],
    ["exp 1e300", { claims: { exp: 1e300 } }, noUsable("exp")],
    ["exp beyond all numbers", raw("exp", "1e400"), noUsable("exp")],
    ["exp in milliseconds", () => ({ claims: { exp: (secondsFromNow(0) + 600) * 1e6 } }), noUsable("exp")],
    ["exp one second beyond all dates", { claims: { exp: 8.64e12 + 1 } }, noUsable("exp")],
    ["nbf 1e300", { claims: { nbf: 1e300 } }, early],
    ["nbf beyond all numbers", raw("nbf", "1e400"), early],
    ["nbf before the epoch, without end", raw("nbf", "-1e400"), noUsable("nbf")],
    ["iat 1e300", { claims: { iat: 1e300 } }, noUsable("iat")],
    ["exp negative", { claims: { exp: -1 } }, expired],
    ["nbf negative", { claims: { nbf: -1 } }, noUsable("nbf")],
    ["iat negative", { claims: { iat: -1 } }, noUsable("iat")],
    ["exp 0", { claims: { exp: 0 } }, expired],
    ["exp a numeric text", () => ({ claims: { exp: String(secondsFromNow(600)) } }), noUsable("exp")],
    ["nbf a numeric text", { claims: { nbf: "0" } }, noUsable("nbf")],
    ["iat a numeric text", { claims: { iat: "0" } }, noUsable("iat")],
    ["exp a date in words", { claims: { exp: "2999-01-01T00:00:00Z" } }, noUsable("exp")],
  ]);
  testRows(running, [
    ["exp at the end of the year 9999 is one", { claims: { exp: 253_402_300_799 } }, "accepted"],
    ["exp at the end of all dates is one", { claims: { exp: 8.64e12 } }, "accepted"],
    ["exp with an exponent is one", raw("exp", "4.1e9"), "accepted"],
    ["exp with a fraction of zero is one", raw("exp", "4100000000.0"), "accepted"],
    ["nbf and iat at the epoch are ones", { claims: { nbf: 0, iat: 0 } }, "accepted"],
  ]);
});

it("a token that was accepted is refused from 60 s after its end", async () => {
  standAt(wholeSecond);
  const token = await api.emulator.issueToken({ claims: { exp: secondsFromNow(100) } });
  for (const age of [0, 99, 100, 101, 159]) {
    standAt(wholeSecond + age * 1000);
    expect([age, await isAccepted(api, token)]).toEqual([age, true]);
  }
  standAt(wholeSecond + 160_000);
  expect(await fetchAuthError(api, `Bearer ${token}`)).toEqual(expired);
});
