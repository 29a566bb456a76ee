import { once } from "node:events";
import { createServer } from "node:net";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { ServerConfig } from "../../config/config.ts";
import { toUrlHost } from "../../lib/url-host.ts";
import { failure, ok, type Finding } from "../finding.ts";

/** The oldest Node that this API runs on. */
const minimumNode = { major: 20, minor: 19 };

/** @param version as `process.versions.node` */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > minimumNode.major || (major === minimumNode.major && minor >= minimumNode.minor);
  return isNewEnough
    ? ok("node", `Node ${version} is new enough.`)
    : failure(
        "node.too_old",
        `Node ${version} is too old.`,
        `Install Node ${minimumNode.major}.${minimumNode.minor} or later (https://nodejs.org), then run npm ci again.`,
      );
}

/** Whether `npm start` can listen, or has done so already. */
export async function checkPort({ host, port }: ServerConfig, http: HttpClient): Promise<Finding> {
  if (port === 0) return ok("port", "A free port will be picked.");
  const error = await tryListen(host, port);
  if (error === undefined) return ok("port", `Port ${port} is free to listen on.`);
  if (error === "EADDRINUSE")
    return (await isThisApi(http, `http://${toUrlHost(host)}:${port}/livez`))
      ? ok("port", `Port ${port} is in use by an API that runs already.`)
      : failure("port.in_use", `Port ${port} is in use by something else.`, "End that, or set PORT to another one.");
  if (error === "EACCES")
    return failure("port.not_permitted", `Port ${port} may not be listened on.`, "Set PORT to one above 1023.");
  return failure(
    "port.host",
    `HOST is not an address of this machine (${error}).`,
    "Set HOST to 127.0.0.1 for this machine alone, or to 0.0.0.0 for all that reach it.",
  );
}

/** @returns why it cannot be listened on */
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

/** By its probe, which nobody needs a token for. */
async function isThisApi(http: HttpClient, url: string): Promise<boolean> {
  const response = await http.send({ method: "GET", url }).catch(() => undefined);
  return response?.status === 200 && response.body === JSON.stringify({ status: "ok" });
}
