import { join } from "node:path";
import { vi } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { createLatch } from "./latch.ts";
import { repository, startMain, type RunningProcess } from "./process.ts";

/** The API in its own process, which receives signals directly (not by way of npm or tsx). */
export interface ApiProcess extends RunningProcess {
  readonly url: string;
  /** Sends an operation as the first sample user. */
  query(query: string, variables?: Record<string, unknown>): Promise<Response>;
  readonly logLines: () => readonly Readonly<Record<string, unknown>>[];
}

/** Starts the API against an emulator. `endProcesses` ends it. */
export async function startApiProcess(
  emulator: Emulator,
  settings: Readonly<Record<string, string>> = {},
): Promise<ApiProcess> {
  const modules = ["--import", "tsx", "--import", join(repository, "test/support/uncaught-error-app.ts")];
  const running = startMain(modules, ["dev", "--no-watch"], { ...emulator.environment, ...settings });
  const [, url = ""] = await running.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
  const token = await emulator.issueToken();
  return {
    ...running,
    url,
    query: (query, variables) =>
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      }),
    logLines: () =>
      running
        .stdout()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** An operation whose downstream call the emulator holds. */
export interface HeldOperation {
  readonly response: Promise<Response>;
  /** Lets the emulator respond to the call. */
  readonly release: () => void;
}

/** Starts an operation, and waits until its downstream call with this key has reached the emulator, which holds it. */
export async function startHeldOperation(
  emulator: Emulator,
  key: string,
  query: () => Promise<Response>,
): Promise<HeldOperation> {
  const latch = createLatch();
  emulator.faults.inject({ key, until: latch.released, times: 1 });
  const before = emulator.calls.counts()[key] ?? 0;
  const response = query();
  response.catch(() => undefined);
  await vi.waitUntil(() => (emulator.calls.counts()[key] ?? 0) > before, { timeout: 10_000 });
  return { response, release: latch.release };
}
