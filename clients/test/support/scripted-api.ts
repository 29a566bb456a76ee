import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { ScriptedResponse } from "./challenges.ts";

export interface ScriptedApi {
  readonly url: string;
  /** Bearer tokens of the received requests, in order. */
  readonly tokens: readonly string[];
  close(): Promise<void>;
}

export interface ScriptedApiOptions {
  /** Media type of the responses, by which Apollo treats a 401 as a result or as an error. Default: `application/json`. */
  readonly mediaType?: string;
}

/** Starts a GraphQL API on loopback, whose responses depend on the bearer token. */
export async function startScriptedApi(
  respond: (token: string) => ScriptedResponse | Promise<ScriptedResponse>,
  { mediaType = "application/json" }: ScriptedApiOptions = {},
): Promise<ScriptedApi> {
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      await text(request);
      const token = request.headers.authorization?.replace("Bearer ", "") ?? "none";
      tokens.push(token);
      const { status = 200, headers, body } = await respond(token);
      response.writeHead(status, { "content-type": mediaType, ...headers }).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    tokens,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
