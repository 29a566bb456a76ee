import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { DocumentNode } from "graphql";
import { ConfigError } from "../../config/env-reader.ts";
import { validateDocuments, type ValidatedDocument, type ValidateDocumentsOptions } from "./validate-documents.ts";
import { ManifestError, parseManifest } from "./manifest.ts";

/** A document that may run: parsed, and valid. */
export interface TrustedDocument {
  readonly text: string;
  readonly document: DocumentNode;
  /** SHA-256 of its text, in hexadecimal. */
  readonly hash: string;
}

/** The documents that may run, and no others. */
export interface TrustedDocuments {
  /** @param id its key in the manifest, or the SHA-256 of its text; `sha256:` before either says nothing new */
  byId(id: string): TrustedDocument | undefined;
  byText(text: string): TrustedDocument | undefined;
}

/**
 * Reads the manifest that `TRUSTED_DOCUMENTS` names.
 *
 * @throws {ConfigError} with every fault of the file and of its documents
 */
export async function loadTrustedDocuments(path: string, options: ValidateDocumentsOptions): Promise<TrustedDocuments> {
  const json = await readFile(path, "utf8").catch(() => {
    throw new ConfigError(["TRUSTED_DOCUMENTS must be the path of a file that can be read"]);
  });
  try {
    return createTrustedDocuments(validateDocuments(parseManifest(json), options));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new ConfigError(error.errors.map((fault) => `TRUSTED_DOCUMENTS ${fault}`));
  }
}

/** @throws {ManifestError} if an id stands for two texts */
function createTrustedDocuments(documents: readonly ValidatedDocument[]): TrustedDocuments {
  const byId = new Map<string, TrustedDocument>();
  for (const { text, document } of documents) byId.set(sha256(text), { text, document, hash: sha256(text) });
  const byText = (text: string): TrustedDocument | undefined => byId.get(sha256(text));
  const errors: string[] = [];
  for (const { id, text } of documents) {
    const document = byText(text);
    const existing = byId.get(stripPrefix(id));
    if (existing && existing !== document) errors.push(`document ${id}: has the id of another document`);
    else if (document) byId.set(stripPrefix(id), document);
  }
  if (errors.length > 0) throw new ManifestError(errors);
  return { byId: (id) => byId.get(stripPrefix(id)), byText };
}

/** @see https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md */
function stripPrefix(id: string): string {
  return id.startsWith("sha256:") ? id.slice("sha256:".length) : id;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
