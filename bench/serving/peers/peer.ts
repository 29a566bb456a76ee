import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PeerSettings } from "../operation.ts";
import { createBackend, createSend, type Backend } from "./backend.ts";
import { createSessions, type TokensFor } from "./sessions.ts";

/** Creates the parts that all peers share: the same checks, and the same calls with the same HTTP client. */
export async function createPeer(): Promise<{ readonly backend: Backend; readonly tokensFor: TokensFor }> {
  const settings = readSettings();
  return { backend: createBackend(settings, createSend(settings)), tokensFor: await createSessions(settings) };
}

export function readSettings(): PeerSettings {
  return JSON.parse(process.argv[2] ?? "") as PeerSettings;
}

/** Prints the URL of a server for the parent process. */
export function printUrl(url: string): void {
  process.stdout.write(`${JSON.stringify({ url })}\n`);
}

export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    printUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

/** Peers are installed only for the benchmarks, so the type check must not resolve them. */
export async function importPeer<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}
