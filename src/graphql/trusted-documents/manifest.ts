/** A document of a manifest, not looked at yet. */
export interface ManifestEntry {
  /** By what clients ask for it: mostly a hash of its text, as whoever made the manifest chose. */
  readonly id: string;
  readonly text: string;
  /** What it says that the document needs of downstream APIs; undefined if it does not say. */
  readonly permissions: readonly ManifestPermission[] | undefined;
}

export interface ManifestPermission {
  readonly api: string;
  readonly scopes: readonly string[];
}

/** Everything that is wrong with a manifest: each fault in one line, which names the document if it is about one. */
export class ManifestError extends Error {
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(errors.join("\n"));
    this.name = "ManifestError";
    this.errors = errors;
  }
}

/**
 * Reads a manifest of persisted documents:
 * - `{ "<id>": "<text>" }`, as GraphQL Code Generator's client preset and Relay's compiler write it;
 * - `{ "<id>": { "document": "<text>", "permissions": [{ "api": "…", "scopes": ["…"] }] } }`, as we write it;
 * - `{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [{ "id": "…", "body": "…", … }] }`.
 *
 * @throws {ManifestError}
 */
export function parseManifest(json: string): readonly ManifestEntry[] {
  const manifest = parseJson(json);
  const entries =
    isObject(manifest) && (isApolloFormat(manifest) ? parseApolloEntries(manifest) : parseEntries(manifest));
  if (!entries) throw new ManifestError(["is not a manifest of persisted documents"]);
  if (entries.length === 0) throw new ManifestError(["holds no documents"]);
  const errors = entries.filter((entry) => typeof entry === "string");
  if (errors.length > 0) throw new ManifestError(errors);
  return entries.filter((entry) => typeof entry !== "string");
}

/** The manifest in our own form, in the order given. */
export function printManifest(entries: readonly ManifestEntry[]): string {
  const manifest = Object.fromEntries(
    entries.map(({ id, text, permissions }) => [id, { document: text, ...(permissions && { permissions }) }]),
  );
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** An entry, or what is wrong with it. */
type EntryOrError = ManifestEntry | string;

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ManifestError(["is not JSON"]);
  }
}

function isApolloFormat({ format }: Record<string, unknown>): boolean {
  return format === "apollo-persisted-query-manifest";
}

function parseApolloEntries({ version, operations }: Record<string, unknown>): readonly EntryOrError[] | undefined {
  if (version !== 1 || !Array.isArray(operations)) return undefined;
  return operations.map((operation: unknown, index) =>
    isObject(operation) && typeof operation["id"] === "string" && typeof operation["body"] === "string"
      ? { id: operation["id"], text: operation["body"], permissions: undefined }
      : `operation ${index + 1}: has no id or no body`,
  );
}

function parseEntries(manifest: Record<string, unknown>): readonly EntryOrError[] {
  return Object.entries(manifest).map(([id, value]) => {
    const { document, permissions } = isObject(value) ? value : { document: value };
    if (typeof document !== "string") return `document ${id}: has no text`;
    if (permissions === undefined) return { id, text: document, permissions };
    return isPermissionList(permissions)
      ? { id, text: document, permissions }
      : `document ${id}: its permissions are not a list of { api, scopes }`;
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
