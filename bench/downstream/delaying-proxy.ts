import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** Number of requests that a proxy has forwarded. */
export interface Traffic {
  /** Requests over the network; a `$batch` is one. */
  readonly calls: number;
  /** Requests, with each item of a `$batch` counted instead of the batch. */
  readonly items: number;
}

const trafficPath = "/bench/traffic";

/** Starts a proxy on loopback in front of the emulated APIs, which delays and counts each request. */
export async function startDelayingProxy(
  target: string,
  { delayMs }: { delayMs: number },
): Promise<{ readonly port: number }> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const traffic = { calls: 0, items: 0 };

  const forward = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    traffic.calls += 1;
    traffic.items += incoming.url?.endsWith("/$batch") ? countBatchItems(body) : 1;
    await delay(delayMs);
    const { method, url: path, headers } = incoming;
    const outgoing = request({ hostname, port, agent, method, path, headers });
    outgoing.end(body);
    const [upstream] = (await once(outgoing, "response")) as [IncomingMessage];
    response.writeHead(upstream.statusCode ?? 502, upstream.headers);
    upstream.pipe(response);
  };

  const server = createServer((incoming, response) => {
    if (incoming.url === trafficPath) response.end(JSON.stringify(traffic));
    else forward(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port };
}

/** Fetches the counts of the proxy on this port since its start. */
export async function fetchTraffic(port: number): Promise<Traffic> {
  return (await (await fetch(`http://127.0.0.1:${port}${trafficPath}`)).json()) as Traffic;
}

function countBatchItems(body: Buffer): number {
  return (JSON.parse(body.toString()) as { requests: readonly unknown[] }).requests.length;
}
