import { expect, it } from "vitest";
import { loadLocalModeConfig } from "../../src/config/config.ts";
import { getConfigErrorsWith, getConfigErrors, loadConfigWith, getVariableNames } from "../support/settings.ts";

const names = [
  "LIMIT_BODY_BYTES",
  "LIMIT_TOKENS",
  "LIMIT_DEPTH",
  "LIMIT_ALIASES",
  "LIMIT_ROOT_FIELDS",
  "LIMIT_DIRECTIVES",
  "LIMIT_LIST_SIZE",
  "LIMIT_COST",
  "LIMIT_RESOLVED_FIELDS",
  "LIMIT_DOWNSTREAM_CALLS",
  "LIMIT_DOWNSTREAM_ITEMS",
  "LIMIT_DOWNSTREAM_BYTES",
  "LIMIT_RESPONSE_LENGTH",
  "LIMIT_REQUEST_MS",
  "LIMIT_RECEIVE_MS",
  "LIMIT_CONNECTIONS",
  "LIMIT_CONCURRENT_OPERATIONS",
  "LIMIT_CONCURRENT_OPERATIONS_PER_USER",
  "LIMIT_BODY_BYTES_IN_FLIGHT",
  "LIMIT_DOWNSTREAM_BYTES_IN_FLIGHT",
  "LIMIT_EVENT_LOOP_DELAY_MS",
  "LIMIT_RATE_PER_IDENTITY",
  "LIMIT_RATE_PER_CLIENT_APP",
  "LIMIT_COST_PER_MINUTE",
  "LIMIT_EXCHANGES_PER_MINUTE",
];

it("reads each limit from its variable, with a positive default", () => {
  expect(Object.values(loadConfigWith().limits).every((limit) => limit > 0)).toBe(true);
  const values = Object.fromEntries(names.map((name, index) => [name, String(index + 1)]));
  expect(Object.values(loadConfigWith(values).limits)).toEqual(names.map((_, index) => index + 1));
});

it("reports each invalid limit by the name of its variable", () => {
  for (const value of ["0", "-1", "1.5", "1e3", "many", "99999999999", "0x10"]) {
    const invalid = Object.fromEntries(names.map((name) => [name, value]));
    expect(getVariableNames(getConfigErrorsWith(invalid)), value).toEqual(names);
    expect(getVariableNames(getConfigErrors(invalid, loadLocalModeConfig)), value).toEqual(names);
  }
});
