import { expect, it } from "vitest";
import type { ClientResponse } from "../../bench/soak/client.ts";
import { createViolations } from "../../bench/soak/violations.ts";
import { createConsistencyChecker } from "../../bench/soak/consistency-checker.ts";
import { createFaultSchedule } from "../../bench/soak/fault-schedule.ts";

const home = { me: { name: "Alice", manager: { name: "Mona" } }, messages: [{ subject: "Berths" }] };

function judged(given: Partial<ClientResponse>, during: readonly string[] = []): string[] {
  const [findings, weather] = [createViolations(), createFaultSchedule()];
  const judge = createConsistencyChecker(weather, findings);
  const from = performance.now();
  weather.beginFault(during, 0)();
  const answer: ClientResponse = { data: home, errors: [], isLost: false, from, to: performance.now(), ...given };
  judge.checkErrors(answer, []);
  judge.checkData(answer, home, "alice");
  return findings.list().map(({ kind: what }) => what);
}

it("the soak finds nothing in the right answer", () => {
  expect(judged({})).toEqual([]);
});

it.each([
  ["another user's name", { ...home, me: { ...home.me, name: "Bob" } }],
  ["another user's mail", { ...home, messages: [{ subject: "Cranes" }] }],
  ["more than belongs to the user", { ...home, messages: [...home.messages, { subject: "Cranes" }] }],
  ["null without an error", { ...home, me: null }],
])("the soak finds %s", (_, data) => {
  expect(judged({ data })).toEqual(["a wrong response"]);
});

it("null is right where an error at or below it says why, and its fault was under way", () => {
  const data = { ...home, me: { ...home.me, manager: null } };
  const errors = [{ code: "DOWNSTREAM_TIMEOUT", path: ["me", "manager", "name"] }];
  expect(judged({ data, errors }, ["DOWNSTREAM_TIMEOUT"])).toEqual([]);
  expect(judged({ data, errors })).toEqual(["DOWNSTREAM_TIMEOUT without a fault"]);
});

it("the soak finds a lost answer unless a replica was killed, and codes outside the contract in any weather", () => {
  const lost = { data: null, isLost: true };
  expect(judged(lost)).toEqual(["lost without a fault"]);
  expect(judged(lost, ["lost"])).toEqual([]);
  const errors = [{ code: "INTERNAL_SERVER_ERROR", path: [] }];
  expect(judged({ errors }, ["INTERNAL_SERVER_ERROR"])).toEqual(["an undocumented error code: INTERNAL_SERVER_ERROR"]);
});
