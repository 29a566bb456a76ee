import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A server on loopback that speaks enough of RESP3 for tests of replies that a real server does not give on request. */
export interface FakeRedis {
  readonly url: string;
  /** The times of the connections, as of `performance.now()`. */
  readonly connectedAt: readonly number[];
  readonly commands: readonly (readonly string[])[];
}

const hello = "%2\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n";
const defaultReplies: Readonly<Record<string, string>> = {
  HELLO: hello,
  PING: "+PONG\r\n",
  GET: "_\r\n",
  SUBSCRIBE: ">3\r\n$9\r\nsubscribe\r\n$13\r\noboql:revoked\r\n:1\r\n",
};

/** Starts a server whose replies differ from those of a healthy one where `reply` returns a string. */
export async function startFakeRedis(
  reply: (command: readonly string[], connection: number) => string | undefined,
  { host = "127.0.0.1", port = 0 } = {},
): Promise<FakeRedis> {
  const connectedAt: number[] = [];
  const commands: (readonly string[])[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection = connectedAt.push(performance.now());
    sockets.add(socket);
    let input = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      input += chunk;
      for (;;) {
        const parsed = parseCommand(input);
        if (!parsed) return;
        input = parsed.rest;
        commands.push(parsed.words);
        socket.write(reply(parsed.words, connection) ?? defaultReplies[parsed.words[0] ?? ""] ?? "+OK\r\n");
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  }).listen(port, host);
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server, "listening");
  return { url: `redis://${host}:${(server.address() as AddressInfo).port}`, connectedAt, commands };
}

/** Parses an array of bulk strings at the start of the input. */
function parseCommand(input: string): { words: string[]; rest: string } | undefined {
  const header = /^\*(\d+)\r\n/.exec(input);
  if (!header) return undefined;
  const words: string[] = [];
  let position = header[0].length;
  for (let index = 0; index < Number(header[1]); index++) {
    const length = /^\$(\d+)\r\n/.exec(input.slice(position));
    if (!length) return undefined;
    const start = position + length[0].length;
    position = start + Number(length[1]) + 2;
    if (input.length < position) return undefined;
    words.push(input.slice(start, position - 2));
  }
  return { words, rest: input.slice(position) };
}
