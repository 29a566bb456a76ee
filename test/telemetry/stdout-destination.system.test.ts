import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { endProcesses, repository, startProcess, type RunningProcess } from "../support/process.ts";

afterEach(endProcesses);

const startLogProcess = (count: number, end: string): RunningProcess =>
  startProcess(process.execPath, ["--import", "tsx", join(repository, "test/support/log-process.ts"), `${count}`, end]);

const readMessages = (stdout: string): readonly unknown[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { msg: unknown }).msg);

it("writes all lines of operations before the process exits, also after an uncaught exception", async () => {
  for (const end of ["exit", "throw", "none"])
    for (const count of [1, 2_000]) {
      const { stdout, code } = await startLogProcess(count, end).waitForExit();
      const expected = { messages: Array<string>(count).fill("operation"), code: end === "throw" ? 1 : 0 };
      expect({ messages: readMessages(stdout), code }, `${end} ${count}`).toEqual(expected);
    }
});

it("has written all lines in their order when stopped() resolves", async () => {
  const { stdout, signal } = await startLogProcess(2_000, "stop").waitForExit();
  const messages = [...Array<string>(2_000).fill("operation"), "listening", "operation", "stopped"];
  expect({ messages: readMessages(stdout), signal }).toEqual({ messages, signal: "SIGKILL" });
});

it("writes a line of an operation although no other follows", async () => {
  await startLogProcess(1, "wait").waitForOutput("stdout", /"msg":"operation"\}\n/);
});

it("writes other lines, and those before them, at once", async () => {
  const running = startLogProcess(1, "warn");
  await running.waitForOutput("stdout", /"msg":"operation"\}\n.*"msg":"trace export failed"\}\n/);
});
