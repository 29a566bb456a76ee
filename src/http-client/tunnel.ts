import { once } from "node:events";
import { request } from "node:http";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { removeBrackets } from "../lib/url-host.ts";
import { connectToHost } from "./happy-eyeballs.ts";
import { getPort } from "./proxy.ts";

/** A proxy cannot be reached, or does not open a tunnel. */
export class ProxyError extends Error {
  /** Host and port of the proxy. */
  readonly proxy: string;
  /** Status of its response, such as 407 if it requires authentication; undefined without a response. */
  readonly status: number | undefined;

  constructor(proxy: string, status: number | undefined, cause?: unknown) {
    super(`the proxy opened no tunnel${status === undefined ? "" : `: ${status}`}`, { cause });
    this.name = "ProxyError";
    this.proxy = proxy;
    this.status = status;
  }
}

/**
 * Opens a tunnel through a proxy.
 *
 * @param proxy with user name and password if the proxy requires them
 * @returns a socket whose other end is the target
 * @throws {ProxyError} if the proxy cannot be reached in time or rejects the request
 */
export async function openTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  try {
    const socket = await connectToProxy(proxy, signal);
    const authority = `${target.hostname}:${getPort(target)}`;
    return await requestTunnel(socket, { authority, proxy, signal });
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    throw new ProxyError(proxy.host, undefined, signal.aborted ? signal.reason : error);
  }
}

async function connectToProxy(proxy: URL, signal: AbortSignal): Promise<Socket> {
  const socket = await connectToHost(proxy.hostname, getPort(proxy), signal);
  if (proxy.protocol !== "https:") return socket;
  const host = removeBrackets(proxy.hostname);
  // An IP address must not be sent as server name (RFC 6066, section 3).
  const secureSocket = connectTls({ socket, host, ...(isIP(host) === 0 && { servername: host }) });
  const abort = (): void => {
    secureSocket.destroy(signal.reason as Error);
  };
  signal.addEventListener("abort", abort);
  try {
    await once(secureSocket, "secureConnect");
    return secureSocket;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function requestTunnel(
  socket: Socket,
  { authority, proxy, signal }: { authority: string; proxy: URL; signal: AbortSignal },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const connectRequest = request({
      createConnection: () => socket,
      method: "CONNECT",
      path: authority,
      headers: { host: authority, ...toProxyAuthorization(proxy) },
      signal,
    });
    connectRequest.once("error", reject);
    connectRequest.once("connect", ({ statusCode }, tunnel: Socket) => {
      // Any 2xx (RFC 9110, section 9.3.6).
      if (statusCode !== undefined && statusCode >= 200 && statusCode <= 299) resolve(tunnel);
      else {
        tunnel.destroy();
        reject(new ProxyError(proxy.host, statusCode));
      }
    });
    // A response that is not a tunnel, such as 407 with a body.
    connectRequest.once("response", ({ statusCode }) => {
      socket.destroy();
      reject(new ProxyError(proxy.host, statusCode));
    });
    connectRequest.end();
  });
}

function toProxyAuthorization({ username, password }: URL): { "proxy-authorization"?: string } {
  if (username === "" && password === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` };
}
