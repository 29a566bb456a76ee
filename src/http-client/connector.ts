import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import { startTimeout } from "../lib/timeout.ts";
import { connectToHost } from "./happy-eyeballs.ts";
import { getPort, type FindProxy } from "./proxy.ts";
import { openTunnel, ProxyError } from "./tunnel.ts";
import { undici } from "./undici.ts";

export interface ConnectorOptions {
  /** For DNS, TCP, the tunnel through a proxy, and TLS together, in milliseconds. */
  readonly timeoutMs: number;
  readonly findProxy: FindProxy;
}

/**
 * Creates undici's connector: direct, or through the tunnel of a proxy (CONNECT, RFC 9110, section 9.3.6), so that a proxy
 * sees neither tokens nor paths.
 */
export function createConnector({ timeoutMs, findProxy }: ConnectorOptions): buildConnector.connector {
  const upgradeToTls = undici.buildConnector({ timeout: timeoutMs });
  const openSocket = (target: buildConnector.Options, signal: AbortSignal): Promise<Socket> => {
    const url = new URL(`${target.protocol}//${target.host ?? target.hostname}`);
    const proxy = findProxy(url);
    return proxy ? openTunnel(proxy, url, signal) : connectToHost(url.hostname, getPort(url), signal);
  };

  return (target, callback) => {
    const attempt = new AbortController();
    const cancelTimeout = startTimeout(timeoutMs, () => {
      attempt.abort(
        new undici.errors.ConnectTimeoutError(`no connection to ${target.hostname} within ${timeoutMs} ms`),
      );
    });
    const settle: buildConnector.Callback = (...result) => {
      cancelTimeout();
      const isTimeout = attempt.signal.aborted && result[0] && !(result[0] instanceof ProxyError);
      if (isTimeout) callback(attempt.signal.reason as Error, null);
      else callback(...result);
    };
    openSocket(target, attempt.signal).then(
      (socket) => {
        if (target.protocol !== "https:") {
          settle(null, socket);
          return;
        }
        attempt.signal.addEventListener("abort", () => socket.destroy(attempt.signal.reason as Error));
        upgradeToTls({ ...target, httpSocket: socket }, settle);
      },
      (error: unknown) => {
        settle(error as Error, null);
      },
    );
  };
}
