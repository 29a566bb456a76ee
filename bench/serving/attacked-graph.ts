import { createTextResponse, type RawRequest } from "./raw-server.ts";
import { toUserId } from "./sample-emulator.ts";

/** Response times in milliseconds: the owners of groups are the slow part of the API. */
const [batchMs, slowMs] = [1_000, 3_000];
const bodyLength = 800_000;

const range = <Item>(count: number, toItem: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => toItem(index));

const user = { id: toUserId(0), displayName: "Alice Archer", mail: "alice@harbor.example", jobTitle: "Pilot" };
const people = range(100, (index) => ({ ...user, id: toUserId(index) }));
const message = { id: "message", body: { contentType: "text", content: "x".repeat(bodyLength) } };
const messages = range(100, (index) => ({
  id: `message-${index}`,
  subject: `Message ${index}`,
  toRecipients: range(500, (n) => ({ emailAddress: { name: `N ${n}`, address: `r${n}.${index}@harbor.example` } })),
}));

/** Serialized once: the attacked server is measured, not this one. */
const lists: readonly (readonly [pattern: RegExp, json: string])[] = [
  [/^\/me\/messages\/[^/]+\?/, JSON.stringify(message)],
  [/^\/me\/messages\?.*toRecipients/, JSON.stringify({ value: messages })],
  [/^\/me\/messages\?/, JSON.stringify({ value: messages.map(({ id, subject }) => ({ id, subject })) })],
  [/^\/groups\?/, JSON.stringify({ value: people })],
  [/^\/users\?.*filter/, JSON.stringify({ value: [user] })],
  [/^\/users\?/, JSON.stringify({ value: people })],
  [/\/owners\?/, JSON.stringify({ value: [user] })],
];

/** @returns undefined for requests that are not part of an attack */
export function respondToAttack({ head, body }: RawRequest): Promise<Buffer> | Buffer | undefined {
  const [, path = ""] = head.split(" ");
  if (head.startsWith("POST /v1.0/$batch ")) return respondToBatch(body.toString());
  if (!path.startsWith("/v1.0/")) return undefined;
  const json = findJson(path.slice("/v1.0".length));
  return json === undefined ? undefined : createTextResponse(200, json);
}

const findJson = (url: string): string | undefined => lists.find(([pattern]) => pattern.test(url))?.[1];

const batches = new Map<string, Buffer>();

function respondToBatch(text: string): Promise<Buffer> {
  const { requests } = JSON.parse(text) as { requests: readonly { id: string; url: string }[] };
  const urls = requests.map(({ url }) => url.replace(/[^/]+@[^/]+|message-\d+/g, ""));
  const key = urls.join();
  let response = batches.get(key);
  if (!response) {
    const items = requests.map(
      ({ id, url }) => `{"id":"${id}","status":200,"headers":{},"body":${findJson(url) ?? "{}"}}`,
    );
    response = createTextResponse(200, `{"responses":[${items.join()}]}`);
    if (batches.size < maxBatches) batches.set(key, response);
  }
  const complete = response;
  return new Promise((resolve) => setTimeout(resolve, key.includes("/owners?") ? slowMs : batchMs, complete));
}

const maxBatches = 20;
