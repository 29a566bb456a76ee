import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const tenantId = "11111111-2222-4333-8444-555555555555";
export const clientId = "66666666-7777-4888-9999-aaaaaaaaaaaa";
export const userId = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff";
const ownerId = "cccccccc-dddd-4eee-8fff-000000000000";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server on its own loopback port. */
export interface FakeServer {
  readonly url: string;
  readonly calls: ReceivedRequest[];
  close(): Promise<void>;
}

/** An identity provider, Microsoft Graph and boards API whose ids and paths all differ from those of the emulator. */
export interface OtherCloud {
  readonly entra: FakeServer;
  readonly graph: FakeServer;
  readonly boards: FakeServer;
  /** Issues a new bearer token for the API. */
  signIn(): Promise<string>;
  /** The tokens issued since the last reset. */
  issuedTokens(): readonly string[];
  /** Clears recorded calls and tokens. */
  reset(): void;
  close(): Promise<void>;
}

export async function startOtherCloud(): Promise<OtherCloud> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "other", use: "sig", alg: "RS256" }] };
  const entra = await startFakeServer((request, self) => respondAsEntra(request, self, jwks));
  const graph = await startFakeServer(respondAsGraph);
  const boards = await startFakeServer(respondAsBoards);
  const servers = [entra, graph, boards];
  const issued: string[] = [];

  return {
    entra,
    graph,
    boards,
    signIn: async () => {
      const claims = { oid: userId, tid: tenantId, azp: "some-client", scp: "access_as_user", ver: "2.0" };
      // `jti` gives each token its own session, so that tests do not share cached tokens.
      const token = await new SignJWT({ ...claims, jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: "RS256", kid: "other", typ: "JWT" })
        .setIssuer(`${entra.url}/${tenantId}/v2.0`)
        .setAudience(clientId)
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(privateKey);
      issued.push(token);
      return token;
    },
    issuedTokens: () => issued,
    reset: () => {
      issued.length = 0;
      for (const { calls } of servers) calls.length = 0;
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** @param respond returns the JSON body of a 200, or undefined for a 404 */
async function startFakeServer(respond: (request: ReceivedRequest, self: string) => unknown): Promise<FakeServer> {
  const calls: ReceivedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming).then((request) => {
      calls.push(request);
      const body = respond(request, url);
      outgoing.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
      outgoing.end(JSON.stringify(body ?? {}));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const { method = "", url = "", headers } = incoming;
  return { method, path: url, authorization: headers.authorization, body: await text(incoming) };
}

function respondAsEntra({ method, path, body }: ReceivedRequest, self: string, jwks: object): unknown {
  const [pathname = ""] = path.split("?");
  switch (`${method} ${pathname}`) {
    case `GET /${tenantId}/v2.0/.well-known/openid-configuration`:
      return { issuer: `${self}/${tenantId}/v2.0`, jwks_uri: `${self}/keys/of/the/other/cloud` };
    case "GET /keys/of/the/other/cloud":
      return jwks;
    case `POST /${tenantId}/oauth2/v2.0/token`: {
      const scope =
        new URLSearchParams(body)
          .get("scope")
          ?.split(" ")
          .find((word) => word.includes("/")) ?? "";
      const resource = scope.slice(0, scope.lastIndexOf("/"));
      return { token_type: "Bearer", expires_in: 3600, scope, access_token: `opaque token of ${resource}` };
    }
    default:
      return undefined;
  }
}

function respondAsGraph({ method, path, body }: ReceivedRequest): unknown {
  const getUser = (url: string): object => {
    const [, id] = /^\/users\/([^?]+)/.exec(url) ?? [];
    return id === ownerId ? { id, displayName: "Owner Elsewhere" } : { id: userId, displayName: "Another User" };
  };
  if (method === "GET" && path.startsWith("/graph/v9/")) return getUser(path.slice("/graph/v9".length));
  if (`${method} ${path}` !== "POST /graph/v9/$batch") return undefined;
  const { requests } = JSON.parse(body) as { requests: { id: string; url: string }[] };
  return { responses: requests.map(({ id, url }) => ({ id, status: 200, body: getUser(url) })) };
}

function respondAsBoards({ method, path, body }: ReceivedRequest): unknown {
  if (`${method} ${path}` !== "POST /teams/graphql") return undefined;
  const { query } = JSON.parse(body) as { query: string };
  const node = { id: "p1", name: "Elsewhere", description: null, status: "ACTIVE", ownerId };
  const page = { edges: [{ cursor: "c1", node }], pageInfo: { hasNextPage: false, hasPreviousPage: false } };
  return { data: query.includes("boardsByMember") ? { boardsByMember: [page] } : { boards: page } };
}
