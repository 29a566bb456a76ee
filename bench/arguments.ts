import { parseArgs } from "node:util";

export interface Arguments {
  /** Benchmarks to run, in order. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly sessions: readonly number[] | undefined;
}

/** The command line cannot be followed. The message says why. */
export class ArgumentsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ArgumentsError";
  }
}

/**
 * Reads `[<name>] [--json] [--sessions <n>,<n>…]`.
 *
 * @param known names of the benchmarks that there are
 * @throws {ArgumentsError}
 */
export function readArguments(given: readonly string[], known: readonly string[]): Arguments {
  const { values, positionals } = parsed(given);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ArgumentsError(`there is no benchmark "${unknown}"; there is: ${known.join(", ")}`);
  return {
    names: positionals.length > 0 ? positionals : known,
    json: values.json,
    sessions: values.sessions === undefined ? undefined : sessionsOf(values.sessions),
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, sessions: { type: "string" } },
    });
  } catch (cause) {
    throw new ArgumentsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function sessionsOf(text: string): readonly number[] {
  const parts = text.split(",");
  if (!parts.every((part) => /^[1-9]\d{0,5}$/.test(part)))
    throw new ArgumentsError("--sessions takes whole numbers from 1 to 999999, separated by commas");
  return parts.map(Number);
}
