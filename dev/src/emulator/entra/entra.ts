import type { IncomingMessage, ServerResponse } from "node:http";
import formbody from "@fastify/formbody";
import Fastify from "fastify";
import { recordCall } from "../record-call.ts";
import { developerClient } from "../tenant.ts";
import { registerAdminConsent } from "./admin-consent.ts";
import { registerDiscovery } from "./discovery.ts";
import { EntraError } from "./errors.ts";
import { registerInteractions } from "./interactions.ts";
import { createInteractiveSignIns } from "./interactive-sign-ins.ts";
import { createDependencies, type EntraOptions, type EntraDependencies } from "./dependencies.ts";
import { createProvider } from "./provider.ts";
import { isKnownTenant, parseTenantPath, getPathTemplate, type TenantPath } from "./tenant-paths.ts";
import { installTokenEndpoint } from "./token-endpoint.ts";

export interface Entra extends Pick<EntraDependencies, "directory" | "sessions" | "tokens"> {
  /** Answers a request for a path of Entra's; false for any other. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

const noToken = { accepted: false, reason: "missing" } as const;

/** The emulated Entra ID: oidc-provider for `/{tenant}/oauth2/v2.0/*`, own routes for the rest. */
export async function createEntra(options: EntraOptions): Promise<Entra> {
  const deps = createDependencies(options);
  const signIns = createInteractiveSignIns(deps);
  const provider = createProvider(deps, signIns);
  installTokenEndpoint(provider, deps, signIns);
  const handleByProvider = provider.callback();
  const app = Fastify();
  registerDiscovery(app, deps);
  await app.register(formbody);
  registerInteractions(app, provider, deps);
  registerAdminConsent(app, provider, deps);
  await app.ready();

  return {
    directory: deps.directory,
    sessions: deps.sessions,
    tokens: deps.tokens,
    close: () => app.close(),
    handle: async (request, response) => {
      const address = parseTenantPath(request.url ?? "");
      if (!address) return false;
      const { method = "GET" } = request;
      const key = `${method} ${getPathTemplate(address)}`;
      const faultResponse = await recordCall(deps, {
        key,
        url: `/${address.tenant}${address.path}`,
        validation: noToken,
      });
      if (faultResponse) {
        sendResponse(response, faultResponse.status, faultResponse.body, faultResponse.headers);
      } else if (!isKnownTenant(address.tenant)) {
        const error = unknownTenantError(address.tenant);
        sendResponse(response, error.status, error.toBody(deps.clock.now()));
      } else if (address.path.startsWith("/oauth2/")) {
        await handleByProvider(toProviderRequest(request, address), response);
      } else {
        app.routing(request, response);
      }
      return true;
    },
  };
}

/** The request as a router hands it to what is mounted under the tenant; oidc-provider reads `originalUrl` for its URLs. */
function toProviderRequest(request: IncomingMessage, { tenant, path }: TenantPath): IncomingMessage {
  const originalUrl = request.url ?? "";
  const query = new URLSearchParams(originalUrl.slice(`/${tenant}${path}`.length));
  // Hints are ID tokens of the tenant, which oidc-provider cannot read. All that it takes from one is the client app,
  // without which it sends nobody back after a sign-out. Entra does, to any redirect URI that is registered.
  query.delete("id_token_hint");
  if (path === "/oauth2/v2.0/logout" && !query.has("client_id")) query.set("client_id", developerClient.clientId);
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return Object.assign(request, { originalUrl: `/${tenant}${path}${search}`, url: `${path}${search}` });
}

function sendResponse(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const json = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "access-control-allow-origin": "*",
    ...(json !== body && { "content-type": "application/json; charset=utf-8" }),
    ...headers,
  });
  response.end(json);
}

function unknownTenantError(tenant: string): EntraError {
  return new EntraError({
    error: "invalid_tenant",
    code: 90002,
    message: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  });
}
