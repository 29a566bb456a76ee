import { createClaimsChallenge } from "@oboql/dev/emulator";
import type { TestResponse, TestServer } from "./test-server.ts";

export const graphExchange = "on-behalf-of https://graph.microsoft.com";
export const boardsCall = "POST /boards/graphql";
export const itemsCall = "GET /inventory/items";
export const setCountCall = "PATCH /inventory/items/{number}";
export const batchCall = "POST /v1.0/$batch";
/** Fault key of all reads of Graph, sent singly or in a batch. */
export const graphGets = "GET /v1.0/*";

/** A claims request for the access token, as JSON. */
export const toClaimsRequest = (claims: object): string => JSON.stringify({ access_token: claims });
export const nbfClaimsRequest = (value: string): string => toClaimsRequest({ nbf: { essential: true, value } });

/** The `WWW-Authenticate` header of an API that rejects a token because it lacks claims. */
export function claimsChallengeHeader(claims: string): string {
  return createClaimsChallenge(claims).headers["www-authenticate"];
}

/** Issues a sample user's token to a client that handles claims challenges. */
export function issueCp1Token(api: TestServer, user = "alice@harbor.example"): Promise<string> {
  return api.emulator.issueToken({ user, cp1: true });
}

/** The claims request in `WWW-Authenticate` of a response; undefined if there is none. */
export function readChallengedClaims({ headers }: TestResponse): unknown {
  const encoded = /claims="([^"]+)"/.exec(headers.get("www-authenticate") ?? "")?.[1];
  return encoded === undefined ? undefined : JSON.parse(Buffer.from(encoded, "base64").toString());
}

/** `extensions.authChallenges` of a response. */
export function getAuthChallenges({ body }: TestResponse): readonly Record<string, unknown>[] | undefined {
  const { extensions } = body as { extensions?: { authChallenges?: readonly Record<string, unknown>[] } };
  return extensions?.authChallenges;
}

/** Counts token exchanges and calls of an API, also in batches, since the last reset: `[exchanges, calls]`. */
export function countExchangesAndCalls({ emulator }: TestServer, exchange: string, call: string): [number, number] {
  return [emulator.calls.count(exchange), emulator.calls.count(call)];
}
