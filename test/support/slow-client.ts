import { once } from "node:events";
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import type { TestServer } from "./test-server.ts";

/** A raw connection to the API, closed at the end of the test. */
export interface SlowClient {
  write(text: string): void;
  /** Resolves with everything received once that matches, or the connection is closed. */
  readUntil(pattern: RegExp): Promise<string>;
  /** Resolves with everything received once the API has closed the connection. */
  readonly ended: Promise<string>;
  isOpen(): boolean;
  /** Bytes that the operating system has taken, not those that wait in this process. */
  countSentBytes(): number;
  close(): void;
}

export async function openSocket(api: TestServer): Promise<SlowClient> {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(api.url).port) }).setEncoding("latin1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  let text = "";
  socket.on("data", (part: string) => (text += part));
  let sentBytes = 0;
  const ended = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
  await Promise.race([once(socket, "connect"), ended]);
  return {
    write: (part) => {
      if (socket.writable) socket.write(part, (error) => (sentBytes += error ? 0 : part.length));
    },
    readUntil: async (pattern) => {
      while (!pattern.test(text) && !socket.closed) await Promise.race([once(socket, "data"), ended]);
      return text;
    },
    ended,
    isOpen: () => !socket.destroyed,
    countSentBytes: () => sentBytes,
    close: () => void socket.destroy(),
  };
}

/**
 * The head of a request whose body follows.
 *
 * @param token bearer token; without one, the API does not read the body
 */
export function buildPostHead(contentLength: number, token?: string, path = "/graphql"): string {
  return [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    "content-type: application/json",
    `content-length: ${contentLength}`,
    "\r\n",
  ].join("\r\n");
}
