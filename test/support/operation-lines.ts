import { vi } from "vitest";
import type { TestServer } from "./test-server.ts";

export type LogLine = Readonly<Record<string, unknown>>;

/** Log lines with this message so far. */
export function getLogLines({ logged }: Pick<TestServer, "logged">, message: string): readonly LogLine[] {
  return logged()
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ msg }) => msg === message);
}

/** Log line of an operation by request id. It is written with the last byte of the response or slightly later. */
export async function waitForOperationLine(
  api: Pick<TestServer, "logged">,
  requestId: string | null,
): Promise<LogLine> {
  const find = () => getLogLines(api, "operation").find((line) => line["requestId"] === requestId);
  return vi.waitUntil(find, { timeout: 5_000 });
}
