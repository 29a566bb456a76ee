import { expect, it } from "vitest";
import { createLog, type Log } from "../../src/telemetry/logger.ts";
import { formatLogLine } from "../../src/telemetry/format-log-line.ts";

function format(hasColors: boolean, write: (log: Log) => void): string {
  let text = "";
  write(createLog("info", { write: (line) => void (text += formatLogLine(line, { hasColors })) }));
  return text;
}

const operation: Parameters<Log["operation"]>[0] = {
  requestId: "f0e1",
  facts: { name: "Screen", document: "0123", type: "query" },
  outcome: "partial",
  codes: ["FORBIDDEN", "TIMEOUT"],
  status: 200,
  durationMs: 12.34,
  phases: { execute: 10 },
  calls: { MICROSOFT_GRAPH: { count: 2, ms: 9 } },
  tokens: { memory: 1 },
  traceId: undefined,
};

it("formats a line of the log as time, level, message and members", () => {
  const time = String.raw`^\d\d:\d\d:\d\d `;
  const cases: readonly [(log: Log) => void, string][] = [
    [(log) => log.listening("http://localhost:4000"), String.raw`listening url=http://localhost:4000\n$`],
    [(log) => log.redisCommandFailed("rates", "OOM"), String.raw`warn Redis command failed use=rates reason=OOM\n$`],
    [
      (log) => log.operation(operation),
      String.raw`200 query Screen partial 12.3 ms document=0123 codes=\[FORBIDDEN,TIMEOUT\] tokens=\{memory:1\} ` +
        String.raw`executeMs=10 calls=\{MICROSOFT_GRAPH:\{count:2,ms:9\}\}\n$`,
    ],
    [
      (log) => log.operation({ ...operation, facts: undefined, outcome: "failed", status: 401, codes: [] }),
      String.raw`401 operation failed 12.3 ms tokens=`,
    ],
  ];
  for (const [write, expected] of cases) expect(format(false, write)).toMatch(new RegExp(time + expected));
});

it("formats each stack frame in a line of its own", () => {
  const text = format(false, (log) => log.unexpectedError("f0e1", new TypeError("secret")));
  expect(text).toMatch(/^\S+ error unexpected error requestId=f0e1 error=TypeError\n( {4}at [^\n]+\n)+$/);
  expect(text).not.toContain("secret");
});

it("writes colors only if the terminal shows them", () => {
  const write = (log: Log): void => log.listening("http://localhost:4000");
  const escape = String.fromCodePoint(27);
  expect([false, true].map((hasColors) => format(hasColors, write).includes(escape))).toEqual([false, true]);
});
