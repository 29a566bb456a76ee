import { connect, type Socket } from "node:net";
import { Agent, request } from "undici";

/** An attack that continues until it is stopped, at a rate that a single attacker can reach. */
export interface Attack {
  readonly name: string;
  /** @returns a function that stops the attack */
  readonly start: (target: Target) => () => Promise<void>;
}

export interface Target {
  readonly url: string;
  /** Valid bearer token of a user that is not measured. */
  readonly token: string;
}

const perSecond = 50;
/** Below the default limit of a body. */
const documentBytes = 250_000;

const repeatPart = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");

/** Documents that the limits reject, by the name of the attack. */
const documents = {
  "deeply nested documents": `{ me ${"{ manager ".repeat(20)} { id } ${"}".repeat(20)} }`,
  "documents with many fields": `{ ${"__typename ".repeat(documentBytes / 11)} }`,
  "documents with many aliases": `{ me { ${repeatPart(500, (n) => `a${n}: photo`)} } }`,
  "documents with many fragments": `{ me { ...F0 } } ${repeatPart(
    20,
    (n) => `fragment F${n} on User { a: manager { ...F${n + 1} } b: manager { ...F${n + 1} } }`,
  )} fragment F20 on User { id }`,
  "documents with many directives": `{ me ${"@skip(if: false) ".repeat(400)} { id } }`,
};

export const attacks: readonly Attack[] = [
  ...Object.entries(documents).map(([name, query]) => flood(name, JSON.stringify({ query }))),
  flood(
    "large variables",
    JSON.stringify({ query: "query ($a: [String!]) { me { id } }", variables: { a: Array(20_000).fill("x") } }),
  ),
  flood("batched operations", JSON.stringify(Array(1_000).fill({ query: "{ me { displayName } }" }))),
  flood("oversized bodies", JSON.stringify({ query: `{ me { id } } #${"x".repeat(1_000_000)}` })),
  flood("forged tokens", JSON.stringify({ query: "{ me { id } }" }), (token) => `${token.slice(0, -10)}AAAAAAAAAA`),
  flood("500 requests per second of one user", JSON.stringify({ query: "{ me { displayName } }" }), undefined, 500),
  { name: "1,000 incomplete requests (Slowloris)", start: sendIncompleteRequests },
];

/** Sends the same request at a constant rate and ignores the responses. */
function flood(name: string, body: string, forge = (token: string) => token, rate = perSecond): Attack {
  const start: Attack["start"] = ({ url, token }) => {
    const dispatcher = new Agent({ connections: 20 });
    const send = (): void => {
      const headers = { authorization: `Bearer ${forge(token)}`, "content-type": "application/json" };
      request(`${url}/graphql`, { method: "POST", headers, body, dispatcher })
        .then((response) => response.body.dump())
        .catch(() => undefined);
    };
    const timer = setInterval(send, 1_000 / rate);
    return async () => {
      clearInterval(timer);
      await dispatcher.destroy();
    };
  };
  return { name, start };
}

function sendIncompleteRequests({ url }: Target): () => Promise<void> {
  const port = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const open = (): void => {
    const socket = connect(port, "127.0.0.1", () => socket.write("POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: "));
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  };
  for (let count = 0; count < 1_000; count++) open();
  // Sends one more byte per second on each connection.
  const timer = setInterval(() => {
    for (const socket of sockets) socket.write("x");
  }, 1_000);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    return Promise.resolve();
  };
}
