import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PeerSettings } from "../operation.ts";
import { createBackend, createPost, type Backend } from "./backend.ts";
import { createSessions, type TokensFor } from "./sessions.ts";

/** What all peers have in common: the same checks, the same calls over the same client. */
export async function createPeer(): Promise<{ readonly backend: Backend; readonly tokensFor: TokensFor }> {
  const settings = readSettings();
  return { backend: createBackend(settings, createPost(settings)), tokensFor: await createSessions(settings) };
}

export function readSettings(): PeerSettings {
  return JSON.parse(process.argv[2] ?? "") as PeerSettings;
}

/** Tells the parent where a server listens. */
export function printUrl(url: string): void {
  process.stdout.write(`${JSON.stringify({ url })}\n`);
}

export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    printUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

/** Peers are installed for the benchmarks alone, so their names are no part of what is compiled. */
export async function importPeer<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}
