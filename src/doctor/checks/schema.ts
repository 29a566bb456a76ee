import type { GraphQLSchema } from "graphql";
import type { Config } from "../../config/config.ts";
import { ConfigError } from "../../config/env-reader.ts";
import type { Project } from "../../downstream/project.ts";
import { loadTrustedDocuments } from "../../graphql/trusted-documents/store.ts";
import { failure, ok, type Finding } from "../finding.ts";

/** Lists the APIs whose fields the schema has, and those without configuration. */
export function checkSchema(project: Project, { downstreams }: Pick<Config, "downstreams">): Finding {
  const configured = downstreams.map(({ name }) => name);
  const missing = [...project.downstreams.keys()].filter((name) => !configured.includes(name));
  const suffix = missing.map((name) => `; not of ${name}, because ${name}_BASE_URL is not set`).join("");
  return ok("schema", `The schema has the fields of ${configured.join(", ")}${suffix}.`);
}

/** Validates every document of the manifest against the schema. No findings without a manifest. */
export async function checkTrustedDocuments(
  { trustedDocuments, introspection }: Config["server"],
  schema: GraphQLSchema,
): Promise<readonly Finding[]> {
  if (trustedDocuments === undefined) return [];
  try {
    await loadTrustedDocuments(trustedDocuments, { schema, introspection });
    return [ok("trusted_documents", "All trusted documents are valid.")];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.errors.map((message) =>
      failure(
        "trusted_documents.unusable",
        `${message.replace(/\.?$/, "")}.`,
        "Generate the manifest again from the client's documents (docs/guides/trusted-documents.md), and set TRUSTED_DOCUMENTS to it.",
      ),
    );
  }
}
