import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { decodeClaims, hourMs, createSampleToken, tenantId } from "./sample-tokens.ts";

/** A fake of Entra ID's token endpoint on loopback, which counts exchanges. */
export interface TokenEndpoint {
  /** Authority host. `GET /exchanges` returns the number of exchanges. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startTokenEndpoint(): Promise<TokenEndpoint> {
  let exchanges = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "GET") {
      sendJson(response, 200, exchanges);
      return;
    }
    exchanges += 1;
    const form = new URLSearchParams(await text(request));
    const [status, body] = createTokenResponse(form.get("assertion") ?? "", form.get("scope") ?? "");
    sendJson(response, status, body);
  };
  const server = createServer((request, response) => void handle(request, response));
  // No keep-alive timeout: a process that is busy for seconds would not notice a closed connection.
  server.keepAliveTimeout = 0;
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Fetches the number of exchanges so far. */
export async function fetchExchangeCount(url: string): Promise<number> {
  return (await (await fetch(`${url}/exchanges`)).json()) as number;
}

/** Creates the tokens that the endpoint issues for an assertion. */
export function createTokens(assertion: string, audience: string) {
  const { oid, sid } = decodeClaims(assertion);
  return {
    access_token: createSampleToken("access", { oid, sid, aud: audience }),
    refresh_token: createSampleToken("refresh", { oid, sid }),
    id_token: createSampleToken("id", { oid, sub: oid, sid, preferred_username: `${oid}@example.com`, name: "A User" }),
    client_info: Buffer.from(JSON.stringify({ uid: oid, utid: tenantId })).toString("base64url"),
  };
}

/** Creates status and body of an on-behalf-of response, as Entra ID does. */
export function createTokenResponse(assertion: string, scope: string): [number, unknown] {
  if (!decodeClaims(assertion).consented) return [400, consentMissing];
  // MSAL adds these scopes; they belong to no resource.
  const scopes = scope.split(" ").filter((it) => !["openid", "profile", "offline_access"].includes(it));
  const [first = ""] = scopes;
  return [
    200,
    {
      token_type: "Bearer",
      scope: scopes.join(" "),
      expires_in: hourMs / 1000,
      ext_expires_in: hourMs / 1000,
      ...createTokens(assertion, first.slice(0, first.lastIndexOf("/"))),
    },
  ];
}

const consentMissing = {
  error: "invalid_grant",
  error_description: "AADSTS65001: The user or administrator has not consented to use the application.",
  error_codes: [65001],
  suberror: "consent_required",
  correlation_id: "0c6ad1c5-2f0e-4b9f-8f0e-6f2f4a1f7d11",
};

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
