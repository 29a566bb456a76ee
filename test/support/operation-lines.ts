import { vi } from "vitest";
import type { RunningApi } from "../../dev/src/testing/start-test-server.ts";

export type LogLine = Readonly<Record<string, unknown>>;

/** The lines of one message that were logged so far. */
export function getLogLines({ logged }: Pick<RunningApi, "logged">, message: string): readonly LogLine[] {
  return logged()
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ msg }) => msg === message);
}

/** The line of an operation, by its request's id. It comes with the last byte of the answer, or a moment later. */
export async function waitForOperationLine(
  api: Pick<RunningApi, "logged">,
  requestId: string | null,
): Promise<LogLine> {
  const find = () => getLogLines(api, "operation").find((line) => line["requestId"] === requestId);
  return vi.waitUntil(find, { timeout: 5_000 });
}
