import type { ConfidentialClientApplication } from "@azure/msal-node";
import type { AuthConfig } from "../../config/config.ts";
import { ServiceError, ServiceMisconfiguredError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { createAuthorityOptions } from "../../entra/authority.ts";
import type { Credential } from "../credentials/credential.ts";
import { createMsalNetworkClient, type MsalNetworkClient } from "./msal-network-client.ts";

export interface MsalClientDeps {
  readonly config: Pick<AuthConfig, "clientId" | "authorityHost">;
  readonly credential: Credential;
  readonly http: HttpClient;
}

/** An MSAL client for a single request to the token endpoint of a tenant, and the network client that keeps its response. */
export interface MsalClient {
  readonly msal: ConfidentialClientApplication;
  readonly network: MsalNetworkClient;
}

/** Perf: MSAL takes a tenth of the start, so it is loaded after it, or else with the first exchange. */
export const loadMsal = () => import("@azure/msal-node");

/** @throws the errors of `Credential.authOptions`; {ServiceMisconfiguredError} if the credential cannot be used */
export async function createMsalClient(deps: MsalClientDeps, tenantId: string): Promise<MsalClient> {
  try {
    return await createClient(deps, tenantId);
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceMisconfiguredError("This API's credential cannot be used.", {}, { cause });
  }
}

async function createClient({ config, credential, http }: MsalClientDeps, tenantId: string): Promise<MsalClient> {
  const { ConfidentialClientApplication, LogLevel } = await loadMsal();
  const network = createMsalNetworkClient(http, [tenantId]);
  const msal = new ConfidentialClientApplication({
    auth: {
      clientId: config.clientId,
      ...(await credential.authOptions(tenantId)),
      ...createAuthorityOptions(config.authorityHost, tenantId),
      clientCapabilities: ["CP1"],
    },
    system: {
      networkClient: network,
      disableInternalRetries: true,
      // MSAL's log messages may contain data that must not be logged.
      loggerOptions: { logLevel: LogLevel.Error, loggerCallback: () => undefined },
    },
  });
  return { msal, network };
}
