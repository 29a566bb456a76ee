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

export interface Entra extends Pick<
  EntraDependencies,
  "userDirectory" | "sessions" | "tokenSigner" | "consents" | "mfaPolicy" | "refreshTokens"
> {
  /** Handles a request to an Entra path. Resolves to false, without a response, for other paths. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

const noToken = { accepted: false, reason: "missing" } as const;

/** Creates the emulated Entra ID: oidc-provider for `/{tenant}/oauth2/v2.0/*`, own routes for the other paths. */
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
    userDirectory: deps.userDirectory,
    sessions: deps.sessions,
    tokenSigner: deps.tokenSigner,
    consents: deps.consents,
    mfaPolicy: deps.mfaPolicy,
    refreshTokens: deps.refreshTokens,
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

/**
 * Strips the tenant from the URL, as a router does for a mounted app. oidc-provider builds its URLs from `originalUrl`.
 */
function toProviderRequest(request: IncomingMessage, { tenant, path }: TenantPath): IncomingMessage {
  const originalUrl = request.url ?? "";
  const query = new URLSearchParams(originalUrl.slice(`/${tenant}${path}`.length));
  // oidc-provider cannot read the hint: it is an ID token of the emulator. It needs a client id to redirect after a
  // sign-out; Entra redirects to any registered URI without one.
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
