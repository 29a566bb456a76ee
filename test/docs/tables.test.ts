import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createEnvReader } from "../../src/config/env-reader.ts";
import type { ErrorCode } from "../../src/errors/service-errors.ts";
import { errorCodes } from "../../src/downstream/microsoft-graph/error-code.ts";
import { failures } from "../../src/tokens/exchange/failure-kinds.ts";
import { readLimits } from "../../src/config/limits.ts";

/** Reads the table rows of a reference page as arrays of cells, without the backticks of code. */
function readTableRows(page: string): readonly (readonly string[])[] {
  const lines = readFileSync(new URL(`../../docs/reference/${page}.md`, import.meta.url), "utf8").split("\n");
  return lines
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
}

it("lists every limit with its default in docs/reference/limits.md", () => {
  const limits: object = readLimits(createEnvReader({}));
  const toVariable = (name: string): string => `LIMIT_${name.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`;
  const defaults = Object.entries(limits).map(([name, value]) => [toVariable(name), String(value)]);
  const listed = readTableRows("limits").filter(([, variable]) => variable?.startsWith("LIMIT_"));
  expect(listed.map(([, variable, value]) => [variable, value]).sort()).toEqual(defaults.sort());
});

it("lists every error code once in docs/reference/errors.md", () => {
  const codes: Record<ErrorCode, true> = {
    UNAUTHENTICATED: true,
    FORBIDDEN: true,
    BAD_USER_INPUT: true,
    CONSENT_REQUIRED: true,
    INTERACTION_REQUIRED: true,
    TOKEN_SERVICE_UNAVAILABLE: true,
    SERVICE_MISCONFIGURED: true,
    INTERNAL_SERVER_ERROR: true,
    OUTCOME_UNKNOWN: true,
    OPERATION_TOO_COMPLEX: true,
    BUDGET_EXCEEDED: true,
    RATE_LIMITED: true,
    OVERLOADED: true,
    DEADLINE_EXCEEDED: true,
    DOCUMENT_NOT_TRUSTED: true,
    DOWNSTREAM_UNAUTHORIZED: true,
    DOWNSTREAM_FORBIDDEN: true,
    DOWNSTREAM_NOT_FOUND: true,
    DOWNSTREAM_THROTTLED: true,
    DOWNSTREAM_TIMEOUT: true,
    DOWNSTREAM_UNAVAILABLE: true,
    DOWNSTREAM_ERROR: true,
  };
  const listed = readTableRows("errors").flatMap(([, code = ""]) => (/^[A-Z][A-Z_]+$/.test(code) ? [code] : []));
  expect(listed.sort()).toEqual(Object.keys(codes).sort());
});

it("lists every error code of Microsoft Graph that is told in docs/reference/errors.md", () => {
  const rows = readTableRows("errors");
  const start = rows.findIndex(([, title]) => title === "downstreamCode");
  const end = rows.findIndex(([, title]) => title === "kind");
  const listed = rows.slice(start + 2, end).flatMap(([, codes = ""]) => codes.split(", "));
  expect(listed.sort()).toEqual([...errorCodes].sort());
});

it("lists every reason of FORBIDDEN that an exchange can have in docs/reference/errors.md", () => {
  const reasons = Object.values(failures).flatMap(({ reason }) => reason ?? []);
  const rows = readTableRows("errors");
  const start = rows.findIndex(([, title]) => title === "reason of FORBIDDEN");
  const listed = rows.slice(start + 2, start + 2 + new Set(reasons).size).map(([, reason]) => reason);
  expect(listed.sort()).toEqual([...new Set(reasons)].sort());
});
