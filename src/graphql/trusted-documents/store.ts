import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { DocumentNode } from "graphql";
import { ConfigError } from "../../config/env-reader.ts";
import { validateDocuments, type ValidatedDocument, type ValidateDocumentsOptions } from "./validate-documents.ts";
import { ManifestError, parseManifest } from "./manifest.ts";

/** A document that can be executed: parsed and valid. */
export interface TrustedDocument {
  readonly text: string;
  readonly document: DocumentNode;
  /** SHA-256 of the text, in hexadecimal. */
  readonly hash: string;
}

/** The only documents that can be executed. */
export interface TrustedDocuments {
  /** @param id key in the manifest or SHA-256 of the text, each with or without the prefix `sha256:` */
  byId(id: string): TrustedDocument | undefined;
  byText(text: string): TrustedDocument | undefined;
}

/**
 * Loads the manifest at the path of `TRUSTED_DOCUMENTS`.
 *
 * @throws {ConfigError} with all errors of the file and its documents
 */
export async function loadTrustedDocuments(path: string, options: ValidateDocumentsOptions): Promise<TrustedDocuments> {
  const json = await readFile(path, "utf8").catch(() => {
    throw new ConfigError(["TRUSTED_DOCUMENTS must be the path of a readable file"]);
  });
  try {
    return createTrustedDocuments(validateDocuments(parseManifest(json), options));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new ConfigError(error.errors.map((line) => `TRUSTED_DOCUMENTS ${line}`));
  }
}

/** @throws {ManifestError} if two documents have the same id */
function createTrustedDocuments(documents: readonly ValidatedDocument[]): TrustedDocuments {
  const byId = new Map<string, TrustedDocument>();
  for (const { text, document } of documents) byId.set(sha256(text), { text, document, hash: sha256(text) });
  const byText = (text: string): TrustedDocument | undefined => byId.get(sha256(text));
  const errors: string[] = [];
  for (const { id, text } of documents) {
    const document = byText(text);
    const existing = byId.get(stripPrefix(id));
    if (existing && existing !== document) errors.push(`document ${id}: id is used by another document`);
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
