import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A proxy on loopback that opens tunnels (CONNECT). */
export interface ConnectProxy {
  /** `http:` URL without credentials. */
  readonly url: string;
  /** Requested targets, as `host:port`. */
  readonly targets: readonly string[];
  /** `proxy-authorization` headers of the requests. */
  readonly credentials: readonly (string | undefined)[];
}

export interface ConnectProxyOptions {
  /** The port of loopback to which all tunnels lead, whatever host is requested. */
  readonly port: number;
  /** Status instead of a tunnel; `hang` sends no response. */
  readonly respond?: number | "hang";
}

/** Starts a proxy, which is stopped after the test that started it. */
export async function startConnectProxy({ port, respond }: ConnectProxyOptions): Promise<ConnectProxy> {
  const targets: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => {
    response.writeHead(405).end();
  });
  server.on("connect", (request, socket: Socket) => {
    sockets.add(socket.on("error", () => undefined));
    targets.push(request.url ?? "");
    credentials.push(request.headers["proxy-authorization"]);
    if (respond === "hang") return;
    if (respond !== undefined) {
      socket.end(`HTTP/1.1 ${respond} No\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const target = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(target).pipe(socket);
    });
    sockets.add(target.on("error", () => undefined));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, targets, credentials };
}
