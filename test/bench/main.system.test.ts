import { afterEach, expect, it } from "vitest";
import { endProcesses, startProcess } from "../support/process.ts";

afterEach(endProcesses);

const runBench = (...args: readonly string[]) =>
  startProcess(process.execPath, ["node_modules/tsx/dist/cli.mjs", "bench/main.ts", ...args]).waitForExit();

it("prints one line of JSON per figure of the tokens benchmark, with the exchanges of OboQL and MSAL", async () => {
  const { code, stdout } = await runBench("tokens", "--json", "--sessions", "1");
  expect(code).toBe(0);
  const figures = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  const createTimeFigure = (subject: string, metric: string) => ({
    ...{ bench: "tokens", subject, metric, at: 1 },
    ...{ value: expect.any(Number) as number, unit: "us" },
  });
  const createExchangeFigure = (subject: string, metric: string, at: number, value: number) => ({
    ...{ bench: "tokens", subject, metric, at },
    ...{ value, unit: "exchanges" },
  });
  expect(figures).toEqual([
    createTimeFigure("oboql", "hit_us"),
    createTimeFigure("oboql", "hit_cold_identity_us"),
    createTimeFigure("msal-node", "hit_us"),
    createExchangeFigure("oboql", "exchanges_50_concurrent", 50, 1),
    createExchangeFigure("oboql", "exchanges_two_sessions", 10, 2),
    createExchangeFigure("oboql", "exchanges_no_consent", 20, 1),
    createExchangeFigure("msal-node", "exchanges_50_concurrent", 50, 50),
    createExchangeFigure("msal-node", "exchanges_two_sessions", 10, 10),
    createExchangeFigure("msal-node", "exchanges_no_consent", 20, 20),
  ]);
});

it("exits with status 1 and a message for invalid arguments", async () => {
  const { code, stdout, stderr } = await runBench("nonsense");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(
    'bench: unknown benchmark "nonsense"; available: identity, tokens, tenants, downstream, operation, serving',
  );
});
