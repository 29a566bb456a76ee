import { styleText } from "node:util";

/** Members that the format places itself. */
const placed = new Set(["level", "time", "msg", "requestId", "operation", "type", "outcome", "status", "durationMs"]);
const levels = new Map([
  [60, "fatal"],
  [50, "error"],
  [40, "warn"],
  [20, "debug"],
  [10, "trace"],
]);

/**
 * Formats a JSON line of the log for people: time, level unless it is `info`, message and members. Lists of texts, such as
 * stack frames, have a line for each item.
 *
 * @param line ends with a line feed
 * @param hasColors whether the terminal shows colors
 */
export function formatLogLine(line: string, { hasColors }: { readonly hasColors: boolean }): string {
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    hasColors ? styleText(format, text, { validateStream: false }) : text;
  const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const level = levels.get(Number(entry["level"])) ?? "";
  const isFailure = entry["outcome"] !== undefined && entry["outcome"] !== "ok";
  const color = Number(entry["level"]) >= 50 ? "red" : level !== "" || isFailure ? "yellow" : "reset";
  const members = Object.entries(entry).filter(([name]) => !placed.has(name));
  const head = [
    style("dim", new Date(Number(entry["time"])).toTimeString().slice(0, 8)),
    style(color, [level, formatMessage(entry)].filter(Boolean).join(" ")),
    ...members
      .filter(([, value]) => !isTextList(value))
      .map(([name, value]) => style("dim", formatMember(name, value))),
  ];
  const details = members.flatMap(([, value]) => (isTextList(value) ? value : []));
  return [head.join(" "), ...details.map((text) => `    ${text}`)].join("\n") + "\n";
}

/** @returns for an operation: `200 query FirstLook ok 12.3 ms` */
function formatMessage(entry: Readonly<Record<string, unknown>>): string {
  const { msg, status, type, operation, outcome, durationMs, requestId } = entry;
  if (msg !== "operation")
    return [msg, requestId === undefined ? "" : `requestId=${toText(requestId)}`].filter(Boolean).join(" ");
  return [status, type ?? "operation", operation, outcome, durationMs]
    .filter((part) => part !== undefined)
    .map(toText)
    .join(" ")
    .concat(" ms");
}

/** @returns `name=value`; the members of an object are separated by commas */
function formatMember(name: string, value: unknown): string {
  return `${name}=${toText(value)}`;
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value).replaceAll('"', "");
}

/** Codes and AADSTS numbers stay in the line. */
function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.some((item) => typeof item === "string" && item.includes(" "));
}
