/** By the clouds' hosts; all others are the public cloud's. */
const audiences: Readonly<Record<string, string>> = {
  "login.microsoftonline.us": "api://AzureADTokenExchangeUSGov",
  "login.partner.microsoftonline.cn": "api://AzureADTokenExchangeChina",
  "login.chinacloudapi.cn": "api://AzureADTokenExchangeChina",
};

/**
 * Whom a token of another issuer has to be for, so that a cloud's directory takes it for a federated credential.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
export function getTokenExchangeAudience(authorityHost: string): string {
  return audiences[new URL(authorityHost).hostname] ?? "api://AzureADTokenExchange";
}
