import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, onTestFinished } from "vitest";
import { freePort, startProcess } from "./process.ts";

const isInstalled = spawnSync("tinyproxy", ["-v"]).status === 0;
const isRequired = isInstalled || process.env["CI"] === "true";
if (!isRequired) console.info("Suites with a proxy are skipped: tinyproxy is not installed");

/** An IPv4 address of this machine other than loopback, which is never reached through a proxy. */
export const machineAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

/** A suite that needs a proxy: skipped if tinyproxy is not installed, or this machine has no network interface. */
export const describeWithProxy = describe.skipIf(!isRequired || machineAddress === undefined);

export interface Tinyproxy {
  /** `http:` URL without credentials. */
  readonly url: string;
  /** The targets of the tunnels that were requested, as `host:port`. */
  readonly targets: () => string[];
}

/**
 * Starts tinyproxy on loopback; it is stopped after the test that started it.
 *
 * @param ports the ports to which it opens tunnels
 * @param settings more lines of its configuration
 */
export async function startTinyproxy(ports: readonly number[], settings: readonly string[] = []): Promise<Tinyproxy> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "oboql-tinyproxy-"));
  const path = join(folder, "tinyproxy.conf");
  const lines = [
    `Port ${port}`,
    "Listen 127.0.0.1",
    "Allow 127.0.0.1",
    "Timeout 60",
    "LogLevel Info",
    ...ports.map((connectPort) => `ConnectPort ${connectPort}`),
    ...settings,
  ];
  await writeFile(path, `${lines.join("\n")}\n`);
  const running = startProcess("tinyproxy", ["-d", "-c", path]);
  onTestFinished(async () => {
    running.kill("SIGKILL");
    await running.waitForExit();
    await rm(folder, { recursive: true });
  });
  await running.waitForOutput("stdout", /Accepting connections/);
  return {
    url: `http://127.0.0.1:${port}`,
    targets: () => [...running.stdout().matchAll(/CONNECT (\S+) HTTP/g)].map(([, target = ""]) => target),
  };
}
