import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { endProcesses, repository, startProcess } from "../support/process.ts";

afterEach(endProcesses);

const bench = (...given: readonly string[]) =>
  startProcess(process.execPath, ["node_modules/tsx/dist/cli.mjs", "bench/main.ts", ...given]).waitForExit();

it("the tokens benchmark prints a line of JSON for each figure, and counts the exchanges of both", async () => {
  const { code, stdout } = await bench("tokens", "--json", "--sessions", "1");
  expect(code).toBe(0);
  const figures = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  const timed = (subject: string, metric: string) => ({
    ...{ bench: "tokens", subject, metric, at: 1 },
    ...{ value: expect.any(Number) as number, unit: "us" },
  });
  const counted = (subject: string, metric: string, at: number, value: number) => ({
    ...{ bench: "tokens", subject, metric, at },
    ...{ value, unit: "exchanges" },
  });
  expect(figures).toEqual([
    timed("oboql", "hit_us"),
    timed("oboql", "hit_cold_identity_us"),
    timed("msal-node", "hit_us"),
    counted("oboql", "exchanges_50_concurrent", 50, 1),
    counted("oboql", "exchanges_two_sessions", 10, 2),
    counted("oboql", "exchanges_no_consent", 20, 1),
    counted("msal-node", "exchanges_50_concurrent", 50, 50),
    counted("msal-node", "exchanges_two_sessions", 10, 10),
    counted("msal-node", "exchanges_no_consent", 20, 20),
  ]);
});

it.each([
  {
    case: "a benchmark that there is not",
    given: ["nonsense"],
    message: 'unknown benchmark "nonsense"; available: identity, tokens, downstream, operation, serving',
  },
  {
    case: "no session",
    given: ["tokens", "--sessions", "0"],
    message: "--sessions requires integers from 1 to 999999",
  },
  { case: "an unknown option", given: ["--quick"], message: "Unknown option '--quick'" },
])("$case on the command line is a clear error", async ({ given, message }) => {
  const { code, stdout, stderr } = await bench(...given);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(`bench: ${message}`);
});

it("packages that the peers share with the API are of the same versions", async () => {
  const dependenciesIn = async (folder: string) => {
    const { dependencies } = JSON.parse(await readFile(join(repository, folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    return dependencies;
  };
  const [ours, theirs] = [await dependenciesIn("."), await dependenciesIn("bench")];
  const shared = Object.keys(theirs).filter((name) => name in ours);
  expect(shared).toEqual(["@apollo/server", "@azure/msal-node", "graphql"]);
  for (const name of shared) expect(theirs[name]).toBe(ours[name]);
});
