import { getOperationAST, OperationTypeNode, parse } from "graphql";
import { parseTokenChallenge, parseJsonObject, type TokenChallenge } from "./challenge.ts";
import type { Tokens } from "./tokens.ts";

/**
 * The `fetch` of a `GraphQLClient`: sends each operation with a token, and retries it once with another token if the
 * response contains a challenge. A mutation is retried only if it was rejected as a whole, with status 401.
 */
export function createChallengeFetch(tokens: Tokens): typeof fetch {
  return async (input, init) => {
    const send = (token: string): Promise<Response> => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${token}`);
      return fetch(input, { ...init, headers });
    };
    const sentAt = performance.now();
    const first = await send(await tokens.current());
    const challenge = await findChallenge(first, init);
    const token = challenge && (await tokens.acquireFor(challenge, sentAt));
    return token === undefined ? first : send(token);
  };
}

async function findChallenge(response: Response, init: RequestInit | undefined): Promise<TokenChallenge | undefined> {
  const challenge = parseTokenChallenge(parseJsonObject(await response.clone().text()), response);
  return challenge && (response.status === 401 || isQuery(init)) ? challenge : undefined;
}

/** Whether a request is certainly a query. */
function isQuery(init: RequestInit | undefined): boolean {
  if (init?.method === "GET") return true;
  const { query, operationName } = (parseJsonObject(init?.body) ?? {}) as { query?: unknown; operationName?: string };
  if (typeof query !== "string") return false;
  try {
    return getOperationAST(parse(query), operationName)?.operation === OperationTypeNode.QUERY;
  } catch {
    // The document has a syntax error, with which the response is rejected.
    return false;
  }
}
