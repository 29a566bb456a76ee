import { connect, type Socket } from "node:net";
import { Agent, request } from "undici";

/** An attack that continues until it is stopped, at a rate that a few attackers can reach. */
export interface Attack {
  readonly name: string;
  /** @returns a function that stops the attack */
  readonly start: (target: Target) => () => Promise<void>;
}

export interface Target {
  readonly url: string;
  /** Valid bearer tokens of users that take part in no other attack. */
  readonly tokens: readonly string[];
}

/** A request body with one operation. */
export const toBody = (query: string, variables?: object): string => JSON.stringify({ query, variables });

/** Sends requests of one user with these bodies in turn at a constant rate, and ignores the responses. */
export function flood(
  name: string,
  bodies: readonly string[],
  { forge = (token: string) => token, perSecond = 50 } = {},
): Attack {
  const start: Attack["start"] = ({ url, tokens: [token = ""] }) => {
    const dispatcher = new Agent({ connections: 20 });
    let sent = 0;
    const timer = setInterval(() => {
      void post(dispatcher, url, forge(token), bodies[sent++ % bodies.length] ?? "");
    }, 1_000 / perSecond);
    return async () => {
      clearInterval(timer);
      await dispatcher.destroy();
    };
  };
  return { name, start };
}

/** Each of some users keeps a number of requests in flight, and sends the next one a second after each response. */
export function keepInFlight(name: string, body: string, { users = 1, perUser = 1 }): Attack {
  const start: Attack["start"] = ({ url, tokens }) => {
    const dispatcher = new Agent();
    let isOver = false;
    const repeat = async (token: string): Promise<void> => {
      // Rejected requests are repeated later: the attack is about those that are accepted.
      while (!isOver) await sleep((await post(dispatcher, url, token, body)) === 200 ? 1_000 : 5_000);
    };
    for (const token of tokens.slice(0, users)) for (let count = 0; count < perUser; count++) void repeat(token);
    return async () => {
      isOver = true;
      await dispatcher.destroy();
    };
  };
  return { name, start };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens connections, 2,000 per second, sends the same bytes on each of them and waits. */
export function openConnections(
  name: string,
  count: number,
  { toBytes, dripPerSecond }: { toBytes: (token: string) => string; dripPerSecond?: string },
): Attack {
  const start: Attack["start"] = ({ url, tokens }) => {
    const port = Number(new URL(url).port);
    const sockets = new Set<Socket>();
    const messages = tokens.map((token) => Buffer.from(toBytes(token)));
    const open = (index: number): void => {
      const socket = connect(port, "127.0.0.1", () => socket.write(messages[index % messages.length] ?? ""));
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
      socket.resume();
    };
    let opened = 0;
    const opening = setInterval(() => {
      for (const end = Math.min(count, opened + 100); opened < end; opened++) open(opened);
    }, 50);
    const timer = setInterval(() => {
      if (dripPerSecond !== undefined) for (const socket of sockets) socket.write(dripPerSecond);
    }, 1_000);
    return () => {
      clearInterval(opening);
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      return Promise.resolve();
    };
  };
  return { name, start };
}

/** @returns the status; undefined without a response */
async function post(dispatcher: Agent, url: string, token: string, body: string): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  try {
    const response = await request(`${url}/graphql`, { method: "POST", headers, body, dispatcher });
    await response.body.dump({ limit: Infinity });
    return response.statusCode;
  } catch {
    return undefined;
  }
}
