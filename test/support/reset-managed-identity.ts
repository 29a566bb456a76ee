import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "./process.ts";

const module = join(repository, "node_modules/@azure/msal-node/dist/client/ManagedIdentityClient.mjs");

/** Makes MSAL read the variables of the platform again, which it does once in a process. */
export async function resetManagedIdentity(): Promise<void> {
  const { ManagedIdentityClient } = (await import(pathToFileURL(module).href)) as {
    ManagedIdentityClient: { identitySource: unknown; sourceName: unknown };
  };
  ManagedIdentityClient.identitySource = undefined;
  ManagedIdentityClient.sourceName = undefined;
}
