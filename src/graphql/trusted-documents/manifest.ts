import { isObject, parseJson } from "../../lib/json.ts";

/** A document of a manifest, not validated yet. */
export interface ManifestEntry {
  /** The id that clients send: chosen by the tool that wrote the manifest, usually a hash of the text. */
  readonly id: string;
  readonly text: string;
  /** Permissions that the manifest declares for the document; undefined if it declares none. */
  readonly permissions: readonly ManifestPermission[] | undefined;
}

export interface ManifestPermission {
  readonly api: string;
  readonly scopes: readonly string[];
}

/** All errors of a manifest: one line each, with the id of the document if the error is about one. */
export class ManifestError extends Error {
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(errors.join("\n"));
    this.name = "ManifestError";
    this.errors = errors;
  }
}

/**
 * Parses a manifest of persisted documents in one of these formats:
 * - `{ "<id>": "<text>" }`, written by GraphQL Code Generator's client preset and Relay's compiler;
 * - `{ "<id>": { "document": "<text>", "permissions": [{ "api": "…", "scopes": ["…"] }] } }`, written by OboQL;
 * - `{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [{ "id": "…", "body": "…", … }] }`.
 *
 * @throws {ManifestError} if the text has none of these formats, or with all errors of its entries
 */
export function parseManifest(json: string): readonly ManifestEntry[] {
  const manifest = parseJson(json);
  if (manifest === undefined) throw new ManifestError(["is not JSON"]);
  const entries =
    isObject(manifest) && (isApolloFormat(manifest) ? parseApolloEntries(manifest) : parseEntries(manifest));
  if (!entries) throw new ManifestError(["is not a manifest of persisted documents"]);
  if (entries.length === 0) throw new ManifestError(["contains no documents"]);
  const errors = entries.filter((entry) => typeof entry === "string");
  if (errors.length > 0) throw new ManifestError(errors);
  return entries.filter((entry) => typeof entry !== "string");
}

/** Prints a manifest in OboQL's own format, in the given order. */
export function printManifest(entries: readonly ManifestEntry[]): string {
  const manifest = Object.fromEntries(
    entries.map(({ id, text, permissions }) => [id, { document: text, ...(permissions && { permissions }) }]),
  );
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** An entry, or its error. */
type EntryOrError = ManifestEntry | string;

type JsonObject = Readonly<Record<string, unknown>>;

function isApolloFormat({ format }: JsonObject): boolean {
  return format === "apollo-persisted-query-manifest";
}

function parseApolloEntries({ version, operations }: JsonObject): readonly EntryOrError[] | undefined {
  if (version !== 1 || !Array.isArray(operations)) return undefined;
  return operations.map((operation: unknown, index) =>
    isObject(operation) && typeof operation["id"] === "string" && typeof operation["body"] === "string"
      ? { id: operation["id"], text: operation["body"], permissions: undefined }
      : `operation ${index + 1}: id or body is missing`,
  );
}

function parseEntries(manifest: JsonObject): readonly EntryOrError[] {
  return Object.entries(manifest).map(([id, value]) => {
    const { document, permissions } = isObject(value) ? value : { document: value };
    if (typeof document !== "string") return `document ${id}: text is missing`;
    if (permissions === undefined) return { id, text: document, permissions };
    return isPermissionList(permissions)
      ? { id, text: document, permissions }
      : `document ${id}: permissions must be a list of { api, scopes }`;
  });
}

function isPermissionList(value: unknown): value is readonly ManifestPermission[] {
  return (
    Array.isArray(value) &&
    value.every(
      (each) =>
        isObject(each) &&
        typeof each["api"] === "string" &&
        Array.isArray(each["scopes"]) &&
        each["scopes"].every((scope) => typeof scope === "string"),
    )
  );
}
