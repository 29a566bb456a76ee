import { expect, it } from "vitest";
import type { ClientResponse } from "../../bench/soak/client.ts";
import { createConsistencyChecker } from "../../bench/soak/consistency-checker.ts";
import { createFaultSchedule } from "../../bench/soak/fault-schedule.ts";
import { createViolations } from "../../bench/soak/violations.ts";

const home = { me: { name: "Alice", manager: { name: "Mona" } }, messages: [{ subject: "Berths" }] };

/** Returns the violations of a response to the home query, received during a fault with these codes. */
function findViolations(response: Partial<ClientResponse>, faultCodes: readonly string[] = []): string[] {
  const [violations, schedule] = [createViolations(), createFaultSchedule()];
  const checker = createConsistencyChecker(schedule, violations);
  const from = performance.now();
  schedule.beginFault(faultCodes, 0)();
  const complete = { data: home, errors: [], isLost: false, from, to: performance.now(), ...response };
  checker.checkErrors(complete, []);
  checker.checkData(complete, home, "alice");
  return violations.list().map(({ kind }) => kind);
}

it("accepts a response with the expected data", () => {
  expect(findViolations({})).toEqual([]);
});

it("reports data of another user, additional data, and null without an error", () => {
  for (const data of [
    { ...home, me: { ...home.me, name: "Bob" } },
    { ...home, messages: [{ subject: "Cranes" }] },
    { ...home, messages: [...home.messages, { subject: "Cranes" }] },
    { ...home, me: null },
  ])
    expect(findViolations({ data }), JSON.stringify(data)).toEqual(["a wrong response"]);
});

it("accepts null with an error at or below its path, but reports the error without an active fault", () => {
  const data = { ...home, me: { ...home.me, manager: null } };
  const errors = [{ code: "DOWNSTREAM_TIMEOUT", path: ["me", "manager", "name"] }];
  expect(findViolations({ data, errors }, ["DOWNSTREAM_TIMEOUT"])).toEqual([]);
  expect(findViolations({ data, errors })).toEqual(["DOWNSTREAM_TIMEOUT without a fault"]);
});

it("reports a lost response unless a fault explains it", () => {
  const lost = { data: null, isLost: true };
  expect(findViolations(lost)).toEqual(["lost without a fault"]);
  expect(findViolations(lost, ["lost"])).toEqual([]);
});

it("reports an undocumented error code even during a fault", () => {
  const errors = [{ code: "INTERNAL_SERVER_ERROR", path: [] }];
  expect(findViolations({ errors }, ["INTERNAL_SERVER_ERROR"])).toEqual([
    "an undocumented error code: INTERNAL_SERVER_ERROR",
  ]);
});
