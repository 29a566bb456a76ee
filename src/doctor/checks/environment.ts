import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { ServerConfig } from "../../config/config.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { toUrlHost } from "../../lib/url-host.ts";
import { failure, ok, type Finding } from "../finding.ts";

/** Checks the version of Node against `engines` in package.json. @param version as in `process.versions.node` */
export function checkNode(version: string): Finding {
  const [minMajor = 0, minMinor = 0] = parseVersion(readMinimumNode());
  const [major = 0, minor = 0] = parseVersion(version);
  return major > minMajor || (major === minMajor && minor >= minMinor)
    ? ok("node", `Node ${version} is supported.`)
    : failure(
        "node.too_old",
        `Node ${version} is too old.`,
        `Install Node ${minMajor}.${minMinor} or later (https://nodejs.org), then run 'npm ci' again.`,
      );
}

function readMinimumNode(): string {
  const manifest = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  const { engines } = JSON.parse(manifest) as { engines: { node: string } };
  return engines.node.replace(">=", "");
}

function parseVersion(version: string): number[] {
  return version.split(".").map(Number);
}

/** Checks whether `npm start` can listen, or this API is already listening. */
export async function checkPort({ host, port }: ServerConfig, http: HttpClient): Promise<Finding> {
  if (port === 0) return ok("port", "The API will listen on a free port.");
  const error = await tryListen(host, port);
  if (error === undefined) return ok("port", `Port ${port} is free.`);
  if (error === "EADDRINUSE")
    return (await isThisApi(http, `http://${toUrlHost(host)}:${port}/livez`))
      ? ok("port", `Port ${port} is in use by a running instance of this API.`)
      : failure(
          "port.in_use",
          `Port ${port} is in use by another program.`,
          "Stop that program, or set PORT to another port.",
        );
  if (error === "EACCES")
    return failure(
      "port.not_permitted",
      `This process may not listen on port ${port} (EACCES).`,
      "Set PORT to a port above 1023.",
    );
  return failure(
    "port.host",
    `HOST is not an address of this machine (${error}).`,
    "Set HOST to 127.0.0.1 for local connections only, or to 0.0.0.0 for all.",
  );
}

/** @returns the code of the error; undefined if the port is free */
async function tryListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  } finally {
    server.close();
  }
}

/** Recognises this API by its health check, which needs no token. */
async function isThisApi(http: HttpClient, url: string): Promise<boolean> {
  const response = await http.send({ method: "GET", url }).catch(() => undefined);
  return response?.status === 200 && response.body === JSON.stringify({ status: "ok" });
}
