import type { GraphQLSchema } from "graphql";
import type { Config } from "../../config/config.ts";
import { ConfigError } from "../../config/env-reader.ts";
import { downstreamNames } from "../../downstream/registry.ts";
import { loadTrustedDocuments } from "../../graphql/trusted-documents/store.ts";
import { failure, ok, type Finding } from "../finding.ts";

/** Which fields there are. */
export function checkSchema({ downstreams }: Pick<Config, "downstreams">): Finding {
  const configured = downstreams.map(({ name }) => name);
  const missing = downstreamNames.filter((name) => !configured.includes(name));
  const suffix = missing.map((name) => `; without those of ${name}, as ${name}_BASE_URL is not set`).join("");
  return ok("schema", `The schema has the fields of ${configured.join(", ")}${suffix}.`);
}

/** Whether every document of the manifest may run. */
export async function checkTrustedDocuments(
  { trustedDocuments, introspection }: Config["server"],
  schema: GraphQLSchema,
): Promise<readonly Finding[]> {
  if (trustedDocuments === undefined) return [];
  try {
    await loadTrustedDocuments(trustedDocuments, { schema, introspection });
    return [ok("trusted_documents", "Every document of the manifest can be run.")];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.errors.map((fault) =>
      failure(
        "trusted_documents.unusable",
        `${fault.replace(/\.?$/, "")}.`,
        "Make the manifest anew from the client's documents (docs/guides/trusted-documents.md), and name it in TRUSTED_DOCUMENTS.",
      ),
    );
  }
}
