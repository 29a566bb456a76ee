import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { acceptsGraphQLResponse } from "../../src/server/content-negotiation.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

/** Sends a mutation. @returns the status, and how many requests reached the boards API */
async function sendMutation(accept: string): Promise<[status: number, calls: number]> {
  api.emulator.calls.reset();
  const headers = {
    authorization: `Bearer ${await api.emulator.issueToken()}`,
    "content-type": "application/json",
    accept,
  };
  const { status } = await api.ask('mutation { createBoard(input: { name: "Pier" }) { __typename } }', { headers });
  return [status, api.emulator.calls.count("POST /boards/graphql")];
}

const rejected = [
  "text/plain",
  "application/xml, text/html;q=0.9",
  "application/json;q=0",
  "application/json; charset=latin1",
];
const accepted = [
  "*/*",
  "application/*",
  "application/json",
  "application/graphql-response+json, application/json;q=0.9",
  "text/html, */*;q=0.1",
  "multipart/mixed, application/json",
];

it("accepts Accept headers that allow one of the two JSON media types", () => {
  expect(acceptsGraphQLResponse(undefined)).toBe(true);
  for (const accept of accepted) expect(acceptsGraphQLResponse(accept), accept).toBe(true);
  for (const accept of rejected) expect(acceptsGraphQLResponse(accept), accept).toBe(false);
});

it("rejects a mutation whose response the client does not accept with 406, and does not execute it", async () => {
  for (const accept of rejected.slice(0, 2)) expect(await sendMutation(accept), accept).toEqual([406, 0]);
});

it("executes a mutation whose response the client accepts", async () => {
  for (const accept of accepted.slice(2, 5)) expect(await sendMutation(accept), accept).toEqual([200, 1]);
});
