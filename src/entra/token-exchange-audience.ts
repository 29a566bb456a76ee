import { getOwn } from "../lib/collections.ts";

/** By authority host; all other hosts belong to the public cloud. */
const audiences: Readonly<Record<string, string>> = {
  "login.microsoftonline.us": "api://AzureADTokenExchangeUSGov",
  "login.usgovcloudapi.net": "api://AzureADTokenExchangeUSGov",
  "login.partner.microsoftonline.cn": "api://AzureADTokenExchangeChina",
  "login.chinacloudapi.cn": "api://AzureADTokenExchangeChina",
};

/**
 * The audience that a token of another issuer must have to be accepted as a federated credential in a cloud.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function getTokenExchangeAudience(authorityHost: string): string {
  return getOwn(audiences, new URL(authorityHost).hostname) ?? "api://AzureADTokenExchange";
}
