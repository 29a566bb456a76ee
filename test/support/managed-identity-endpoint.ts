import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { resetManagedIdentity } from "./reset-managed-identity.ts";

export interface EndpointRequest {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

export interface EndpointResponse {
  readonly status: number;
  /** Sent as JSON, unless it is a string. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** "reset" closes the connection. */
export type EndpointResult = EndpointResponse | "reset";

type Respond = (request: EndpointRequest) => EndpointResult | Promise<EndpointResult>;

/** The managed identity endpoint of a platform. */
export interface ManagedIdentityEndpoint {
  readonly requests: EndpointRequest[];
  /** Requests for the token of this managed identity. */
  countRequests(clientId: string): number;
  /** URL of the token endpoint. */
  readonly url: string;
  /** Sets the responses for all managed identities, or for this one. */
  respondWith(respond: Respond, clientId?: string): void;
  close(): Promise<void>;
}

/** The variables that MSAL reads with the first token request of a process. */
const createVariables = {
  appService: (origin: string) => ({
    IDENTITY_ENDPOINT: `${origin}/msi/token`,
    IDENTITY_HEADER: "a-header-of-the-platform",
  }),
  imds: (origin: string) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin }),
  azureArc: (origin: string) => ({
    IDENTITY_ENDPOINT: `${origin}/metadata/identity/oauth2/token`,
    IMDS_ENDPOINT: origin,
  }),
  machineLearning: (origin: string) => ({ MSI_ENDPOINT: `${origin}/msi/token`, MSI_SECRET: "a-secret" }),
  cloudShell: (origin: string) => ({ MSI_ENDPOINT: `${origin}/oauth2/token` }),
  serviceFabric: (origin: string) => ({
    IDENTITY_ENDPOINT: `${origin}/metadata/identity/oauth2/token`,
    IDENTITY_HEADER: "a-header-of-the-platform",
    IDENTITY_SERVER_THUMBPRINT: "00".repeat(20),
  }),
};
const paths = {
  appService: "/msi/token",
  imds: "/metadata/identity/oauth2/token/",
  azureArc: "/metadata/identity/oauth2/token",
  machineLearning: "/msi/token",
  cloudShell: "/oauth2/token",
  serviceFabric: "/metadata/identity/oauth2/token",
};

export async function startManagedIdentityEndpoint(
  platform: keyof typeof paths,
  host = "127.0.0.1",
): Promise<ManagedIdentityEndpoint> {
  const requests: EndpointRequest[] = [];
  let respond: Respond = () => "reset";
  const respondByClientId = new Map<string | null, Respond>();
  const server = createServer((message, response) => {
    const request = { url: new URL(message.url ?? "", "http://localhost"), headers: message.headers };
    requests.push(request);
    const respondToClient = respondByClientId.get(request.url.searchParams.get("client_id")) ?? respond;
    void Promise.resolve(respondToClient(request)).then((result) => {
      if (result === "reset") {
        response.destroy();
        return;
      }
      const { status, body, headers } = result;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  }).listen(0, host);
  await once(server, "listening");
  const origin = `http://${host}:${String((server.address() as AddressInfo).port)}`;
  const variables = createVariables[platform](origin);
  Object.assign(process.env, variables);
  await resetManagedIdentity();
  return {
    requests,
    countRequests: (clientId) => requests.filter(({ url }) => url.searchParams.get("client_id") === clientId).length,
    url: origin + paths[platform],
    respondWith: (handler, clientId) => {
      if (clientId === undefined) respond = handler;
      else respondByClientId.set(clientId, handler);
    },
    close: async () => {
      for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
      await resetManagedIdentity();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A response with a token that expires at this time, in milliseconds since the epoch. */
export function createTokenResponse(token: string, expiresAt: number): EndpointResponse {
  return {
    status: 200,
    body: {
      access_token: token,
      expires_on: String(Math.floor(expiresAt / 1000)),
      resource: "api://AzureADTokenExchange",
      token_type: "Bearer",
    },
  };
}
