import type { ServerConfig } from "../config/config.ts";
import type { RunningEmulator } from "./emulator/emulator.ts";

/** The text that local mode prints after it has started. Leaves out features that the configuration disables. */
export function formatLocalModeBanner(
  url: string,
  emulator: RunningEmulator,
  { explorer, trustedDocuments }: Pick<ServerConfig, "explorer" | "trustedDocuments">,
): string {
  const width = Math.max(...emulator.users.map(({ userPrincipalName }) => userPrincipalName.length));
  const users = emulator.users.map(
    ({ userPrincipalName, situation = "" }) => `    ${userPrincipalName.padEnd(width)}  ${situation}`,
  );
  const emulatorPort = new URL(emulator.url).port;
  const token = `${emulatorPort === "4001" ? "" : `EMULATOR_PORT=${emulatorPort} `}npm run -s token`;
  const query = `
  A query: curl -s ${url}/graphql -H "authorization: Bearer $(${token})" \\
             -H 'content-type: application/json' -d '{"query":"{ me { displayName manager { displayName } } }"}'`;
  return `
OboQL is running in local mode with the emulator; no request leaves this machine.

  API       ${url}/graphql${explorer ? `\n  Explorer  ${url}/` : ""}
  Emulator  ${emulator.url}/  (Entra ID and the APIs of this project)

  Sample users
${users.join("\n")}

  A token: ${token}
       or: ${token} -- --user bob@harbor.example${trustedDocuments === undefined ? query : ""}
`;
}
