/** A Microsoft cloud. Tokens of one cloud are not accepted in another. */
export interface Cloud {
  readonly name: string;
  /** Hosts of Microsoft Entra ID, the documented one first. */
  readonly authorityHosts: readonly [string, ...string[]];
  /** Hosts of Microsoft Graph, the default first. */
  readonly graphHosts: readonly [string, ...string[]];
}

/**
 * @see https://learn.microsoft.com/graph/deployments (hosts of Microsoft Graph)
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 * @see https://github.com/AzureAD/microsoft-authentication-library-for-js lib/msal-common/src/authority/AuthorityMetadata.ts
 *   (other names of the authority hosts, and the clouds of national partners)
 * @see https://github.com/microsoftgraph/msgraph-sdk-powershell (Microsoft Graph in the clouds of national partners)
 */
export const clouds = [
  {
    name: "the public cloud",
    authorityHosts: [
      "login.microsoftonline.com",
      "login.windows.net",
      "login.microsoft.com",
      "sts.windows.net",
      "login-us.microsoftonline.com",
    ],
    graphHosts: ["graph.microsoft.com"],
  },
  {
    name: "the cloud of the US government",
    authorityHosts: ["login.microsoftonline.us", "login.usgovcloudapi.net"],
    // The second one is for the Department of Defense (L5).
    graphHosts: ["graph.microsoft.us", "dod-graph.microsoft.us"],
  },
  {
    name: "the cloud in China (21Vianet)",
    authorityHosts: ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
    graphHosts: ["microsoftgraph.chinacloudapi.cn"],
  },
  {
    name: "the cloud in France (Bleu)",
    authorityHosts: ["login.sovcloud-identity.fr"],
    graphHosts: ["graph.svc.sovcloud.fr"],
  },
  {
    name: "the cloud in Germany (Delos)",
    authorityHosts: ["login.sovcloud-identity.de"],
    graphHosts: ["graph.svc.sovcloud.de"],
  },
  {
    name: "the government cloud in Singapore",
    authorityHosts: ["login.sovcloud-identity.sg"],
    graphHosts: ["graph.svc.sovcloud.sg"],
  },
] as const satisfies readonly Cloud[];

/** The cloud of an authority host (URL). @returns undefined for any other host, such as the emulator's */
export function findCloudByAuthority(authorityHost: string): Cloud | undefined {
  const host = getHost(authorityHost);
  return clouds.find(({ authorityHosts }: Cloud) => authorityHosts.includes(host));
}

/** The cloud of an address of Microsoft Graph (URL). @returns undefined for any other host */
export function findCloudByGraph(url: string): Cloud | undefined {
  const host = getHost(url);
  return clouds.find(({ graphHosts }: Cloud) => graphHosts.includes(host));
}

/** The host of a URL, in lower case and without a trailing dot; empty if the URL is invalid. */
export function getHost(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : "";
}
