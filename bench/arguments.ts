import { parseArgs } from "node:util";

export interface Arguments {
  /** Benchmarks to run, in order. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly sessions: readonly number[] | undefined;
}

/** The command line is invalid; the message gives the reason. */
export class ArgumentsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArgumentsError";
  }
}

/**
 * Parses `[<name>] [--json] [--sessions <n>,<n>…]`.
 *
 * @param availableNames names of all benchmarks
 * @throws {ArgumentsError}
 */
export function parseArguments(args: readonly string[], availableNames: readonly string[]): Arguments {
  const { values, positionals } = parseOptions(args);
  const unknown = positionals.find((name) => !availableNames.includes(name));
  if (unknown !== undefined)
    throw new ArgumentsError(`unknown benchmark "${unknown}"; available: ${availableNames.join(", ")}`);
  return {
    names: positionals.length > 0 ? positionals : availableNames,
    json: values.json,
    sessions: values.sessions === undefined ? undefined : parseSessions(values.sessions),
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, sessions: { type: "string" } },
    });
  } catch (cause) {
    throw new ArgumentsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function parseSessions(text: string): readonly number[] {
  const parts = text.split(",");
  if (!parts.every((part) => /^[1-9]\d{0,5}$/.test(part)))
    throw new ArgumentsError("--sessions requires integers from 1 to 999999, separated by commas");
  return parts.map(Number);
}
