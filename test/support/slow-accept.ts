import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/** A server whose kernel queue of new connections is full until it accepts them. */
export interface SlowServer {
  readonly port: number;
  close(): Promise<void>;
}

const source = `
  const { createServer } = require("node:http");
  const { parentPort, workerData } = require("node:worker_threads");
  const server = createServer((request, response) => response.end("slow"));
  server.listen({ ...workerData.address, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData.blockedMs);
  });
`;

/**
 * Starts a server in a worker that blocks for a time, and fills its queue of connections. Linux drops further SYNs, so that a
 * client connects with the first retransmission after that time: after 1 s or 3 s.
 */
export async function startSlowServer(
  blockedMs: number,
  { host = "127.0.0.1", port: requestedPort = 0 } = {},
): Promise<SlowServer> {
  const workerData = { blockedMs, address: { host, port: requestedPort } };
  const worker = new Worker(source, { eval: true, workerData });
  const [port] = (await once(worker, "message")) as [number];
  const fillers: Socket[] = [];
  for (let index = 0; index < 8; index++) fillers.push(connect(port, host).on("error", () => undefined));
  await Promise.race(fillers.map((socket) => once(socket, "connect")));
  return {
    port,
    close: async () => {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
