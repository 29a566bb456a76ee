import type { ServerConfig } from "../config/config.ts";
import type { LocalTenant } from "./emulator/local-tenant.ts";

/** What local mode says once it runs: nothing that the settings have closed. */
export function localBanner(
  url: string,
  tenant: LocalTenant,
  { explorer, trustedDocuments }: Pick<ServerConfig, "explorer" | "trustedDocuments">,
): string {
  const width = Math.max(...tenant.users.map(({ userPrincipalName }) => userPrincipalName.length));
  const users = tenant.users.map(
    ({ userPrincipalName, situation = "" }) => `    ${userPrincipalName.padEnd(width)}  ${situation}`,
  );
  const emulatorPort = new URL(tenant.url).port;
  const token = `${emulatorPort === "4001" ? "" : `EMULATOR_PORT=${emulatorPort} `}npm run -s token`;
  const query = `
  A query: curl -s ${url}/graphql -H "authorization: Bearer $(${token})" \\
             -H 'content-type: application/json' -d '{"query":"{ me { displayName manager { displayName } } }"}'`;
  return `
OboQL runs in local mode: the tenant is embedded, nothing leaves this machine.

  API       ${url}/graphql${explorer ? `\n  Explorer  ${url}/` : ""}
  Emulator  ${tenant.url}/  (Entra ID, Microsoft Graph, Projects)

  Sample users
${users.join("\n")}

  A token: ${token}
       or: ${token} -- --user bob@harbor.example${trustedDocuments === undefined ? query : ""}
`;
}
