import { afterAll, beforeAll, describe } from "vitest";
import { testRequests, type RequestRow } from "../support/invalid-token-requests.ts";
import { meQuery, type RawRequest } from "../../dev/src/testing/raw-request.ts";
import { authErrors } from "../support/expected-auth-errors.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** Good tokens where none is looked for. */

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const { missingToken: noToken, notCompactJwt: notCompact } = authErrors;

describe("a token in another place", () => {
  const elsewhere: Record<string, (token: string) => Partial<RawRequest>> = {
    "the query": (token) => ({ target: `/graphql?access_token=${token}` }),
    "the query, of a GET": (token) => ({
      method: "GET",
      target: `/graphql?query=${encodeURIComponent("{ me { objectId displayName } }")}&access_token=${token}`,
      body: "",
    }),
    "the query, as a header": (token) => ({ target: `/graphql?authorization=Bearer%20${token}` }),
    "the body": (token) => ({ body: JSON.stringify({ ...(JSON.parse(meQuery) as object), access_token: token }) }),
    "the body's extensions": (token) => ({
      body: JSON.stringify({
        ...(JSON.parse(meQuery) as object),
        extensions: { headers: { authorization: `Bearer ${token}` } },
      }),
    }),
    "a cookie": (token) => ({ headers: [`cookie: access_token=${token}; authorization=Bearer ${token}`] }),
    "Proxy-Authorization": (token) => ({ headers: [`proxy-authorization: Bearer ${token}`] }),
    "X-Authorization": (token) => ({ headers: [`x-authorization: Bearer ${token}`] }),
    "X-Forwarded-Authorization": (token) => ({ headers: [`x-forwarded-authorization: Bearer ${token}`] }),
    "X-MS-Token-AAD-Access-Token": (token) => ({ headers: [`x-ms-token-aad-access-token: ${token}`] }),
    "X-MS-Client-Principal-Id": () => ({ headers: ["x-ms-client-principal-id: 3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01"] }),
    authorization_: (token) => ({ headers: [`authorization_: Bearer ${token}`] }),
    "Sec-WebSocket-Protocol": (token) => ({ headers: [`sec-websocket-protocol: bearer, ${token}`] }),
    "a trailer": (token) => ({ trailers: [`authorization: Bearer ${token}`] }),
    "a header named as a prototype": (token) => ({ headers: [`__proto__: Bearer ${token}`] }),
  };
  testRequests(
    () => api,
    Object.entries(elsewhere).map(([title, request]): RequestRow => [
      title,
      (token) => ({ headers: [], ...request(token) }),
      noToken,
    ]),
  );
  testRequests(
    () => api,
    [
      [
        "does not make up for a bad one in the header",
        (token) => ({
          headers: ["authorization: Bearer x", `cookie: access_token=${token}`],
          target: `/graphql?access_token=${token}`,
        }),
        notCompact,
      ],
      [
        "does not spoil a good one in a GET",
        (token, other) => ({
          method: "GET",
          headers: [`authorization: Bearer ${token}`],
          target: `/graphql?query=${encodeURIComponent("{ me { objectId displayName } }")}&access_token=${other}`,
          body: "",
        }),
        "accepted",
      ],
    ],
  );
});
