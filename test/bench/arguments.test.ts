import { expect, it } from "vitest";
import { ArgumentsError, parseArguments } from "../../bench/arguments.ts";

const benchmarks = ["identity", "tokens"];

it("selects all benchmarks and their own session counts by default", () => {
  expect(parseArguments([], benchmarks)).toEqual({ names: benchmarks, json: false, sessions: undefined });
});

it("parses the name of a benchmark, --json and --sessions", () => {
  const expected = { names: ["tokens"], json: true, sessions: [1, 100] };
  expect(parseArguments(["tokens", "--json", "--sessions", "1,100"], benchmarks)).toEqual(expected);
});

it("rejects an unknown benchmark, an invalid session count and an unknown option", () => {
  const sessionsMessage = "--sessions requires integers from 1 to 999999, separated by commas";
  for (const [args, message] of [
    [["nonsense"], 'unknown benchmark "nonsense"; available: identity, tokens'],
    [["tokens", "--sessions", "0"], sessionsMessage],
    [["tokens", "--sessions", "1000000"], sessionsMessage],
    [["tokens", "--sessions", "1,,2"], sessionsMessage],
    [["--quick"], "Unknown option '--quick'"],
  ] as const) {
    const parse = () => parseArguments(args, benchmarks);
    expect(parse, args.join(" ")).toThrow(ArgumentsError);
    expect(parse, args.join(" ")).toThrow(message);
  }
});
