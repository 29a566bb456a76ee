import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createResponseReader, type RawResponse } from "./response-reader.ts";
import type { Load, LoadResult } from "./load.ts";

/** Process of the load generator: runs each load that its parent sends and returns the result. Exits with its parent. */
process.once("disconnect", () => process.exit());
process.on("message", (load: Load) => {
  void run(load).then((result) => process.send?.(result));
});

/** Allocated in advance for the longest run, so that no allocation disturbs the measurement. */
const maxSamples = 1_000_000;
const samples = new Float64Array(maxSamples);
const lags = new Float64Array(maxSamples);

interface Connection {
  readonly socket: Socket;
  /** Scheduled time of the request in flight. */
  since: number;
}

async function run({ port, tokens, body, connections, seconds, perSecond }: Load): Promise<LoadResult> {
  const requests = tokens.map((token) => createRequest(port, token, body));
  const idle: Connection[] = [];
  const waiting: number[] = [];
  const counts = { sent: 0, succeeded: 0, failed: 0, lags: 0 };
  let first: Buffer | undefined;
  let isOver = false;
  let drained: () => void = () => undefined;

  const send = (connection: Connection, due: number): void => {
    connection.since = due;
    connection.socket.write(requests[counts.sent % requests.length] ?? "");
    counts.sent += 1;
  };
  const recordResponse = ({ status, body: response }: RawResponse, since: number): void => {
    if (status === 200) first ??= Buffer.from(response);
    if (status !== 200 || !first?.equals(response)) counts.failed += 1;
    else {
      samples[counts.succeeded % maxSamples] = performance.now() - since;
      counts.succeeded += 1;
    }
  };
  const sendNext = (connection: Connection): void => {
    const due = perSecond === undefined && !isOver ? performance.now() : waiting.shift();
    if (due !== undefined) {
      send(connection, due);
      return;
    }
    idle.push(connection);
    if (isOver && idle.length === connections) drained();
  };

  for (let opened = 0; opened < connections; opened += 1) {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    const connection: Connection = { socket, since: 0 };
    const read = createResponseReader();
    socket.on("data", (chunk) => {
      const response = read(chunk);
      if (!response) return;
      recordResponse(response, connection.since);
      sendNext(connection);
    });
    socket.on("close", () => {
      if (!isOver) throw new Error("the server closed a connection under load");
    });
    idle.push(connection);
  }

  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1_000;
  if (perSecond === undefined) {
    for (const connection of idle.splice(0)) send(connection, performance.now());
    await new Promise((resolve) => setTimeout(resolve, endAt - startedAt));
  } else
    await runAtRate(startedAt, endAt, 1_000 / perSecond, (due) => {
      const connection = idle.pop();
      if (!connection) {
        waiting.push(due);
        return;
      }
      lags[counts.lags++ % maxSamples] = performance.now() - due;
      send(connection, due);
    });
  isOver = true;
  if (idle.length < connections) await new Promise<void>((resolve) => (drained = resolve));
  const elapsedMs = performance.now() - startedAt;
  for (const { socket } of idle) socket.destroy();

  const times = samples.subarray(0, Math.min(counts.succeeded, maxSamples)).sort();
  const percentile = (values: Float64Array, share: number): number =>
    values[Math.floor(values.length * share)] ?? Number.NaN;
  return {
    succeeded: counts.succeeded,
    failed: counts.failed,
    elapsedMs,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    lag99Ms: percentile(lags.subarray(0, Math.min(counts.lags, maxSamples)).sort(), 0.99),
    body: first?.toString() ?? "",
  };
}

/** Calls `due` at a constant rate. Timers of Node are up to a millisecond late, so the last milliseconds are polled. */
function runAtRate(startAt: number, endAt: number, everyMs: number, due: (at: number) => void): Promise<void> {
  let at = startAt;
  return new Promise((resolve) => {
    const poll = (): void => {
      const now = performance.now();
      for (; at <= now && at < endAt; at += everyMs) due(at);
      if (at >= endAt) resolve();
      else if (at - now > 3) setTimeout(poll, at - now - 2);
      else setImmediate(poll);
    };
    poll();
  });
}

function createRequest(port: number, token: string, body: string): Buffer {
  return Buffer.from(
    `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\naccept: application/json\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
