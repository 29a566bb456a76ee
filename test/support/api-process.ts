import { vi } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { startProcess, type Running } from "./process.ts";

/** The API in a process of its own, as it is deployed: nothing between it and its signals. */
export interface ApiProcess extends Running {
  readonly url: string;
  /** Sends an operation of the first sample user. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Response>;
  /** What it logged so far. */
  readonly logged: () => readonly Readonly<Record<string, unknown>>[];
}

/** Starts it against an emulator. It is ended by `endProcesses`. */
export async function startApiProcess(
  emulator: Emulator,
  settings: Readonly<Record<string, string>> = {},
): Promise<ApiProcess> {
  const modules = ["--import", "tsx", "--import", "./test/support/misbehaviour.ts"];
  const running = startProcess(process.execPath, [...modules, "src/main.ts", "serve"], {
    PORT: "0",
    ...emulator.environment,
    ...settings,
  });
  const [, url = ""] = await running.until("stdout", /"url":"([^"]+)","msg":"listening"/);
  const token = await emulator.issueToken();
  return {
    ...running,
    url,
    ask: (query, variables) =>
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      }),
    logged: () =>
      running
        .stdout()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Begins an operation, and waits until its call has reached the emulator, where it takes a while. */
export async function startSlowly(
  emulator: Emulator,
  { key, delayMs }: { readonly key: string; readonly delayMs: number },
  ask: () => Promise<Response>,
): Promise<Promise<Response>[]> {
  emulator.faults.inject({ key, delayMs, times: 1 });
  const before = emulator.calls.counts()[key] ?? 0;
  const answer = ask();
  answer.catch(() => undefined);
  await vi.waitUntil(() => (emulator.calls.counts()[key] ?? 0) > before, { timeout: 10_000 });
  // In a list, so that it is not awaited by the way.
  return [answer];
}
