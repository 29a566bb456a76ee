import {
  getNullableType,
  GraphQLError,
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  type ExecutionResult,
  type GraphQLOutputType,
} from "graphql";
import { outcomeUnknownError } from "../../downstream/http/downstream-client.ts";
import { DownstreamError, type ServiceError } from "../../errors/service-errors.ts";
import { locateFields, type ExecutedOperation, type LocatedField } from "./locate-fields.ts";

type Result = ExecutionResult<Record<string, unknown>>;
type Path = readonly (string | number)[];
type Container = Record<string | number, unknown>;

/** A value of a downstream API that does not have the type of its field. */
interface InvalidValue {
  readonly api: string;
  readonly coordinate: string;
}

/** A list from which invalid items are removed. */
interface ShortenedList {
  readonly items: unknown[];
  /** Number of removed items. */
  removed: number;
}

interface Report {
  readonly error: GraphQLError;
  /** In the indices of the result before items are removed. */
  readonly path: Path;
  /** Replaces the cause of the error. */
  readonly createCause?: () => ServiceError;
}

/**
 * Turns errors about values that lack the type of their field into errors of the downstream API that sent the value. Such an
 * item of a list with non-null items is removed and reported at the path of the list, in one error for all of its invalid
 * items. Any other error of an item makes the list null, as it does in the served schema.
 *
 * @param result of the schema with nullable items; its data is changed
 * @param requestId of the incoming request
 */
export function leaveOutInvalidItems(result: Result, executed: ExecutedOperation, requestId: string): Result {
  const { data, errors = [] } = result;
  const locate = cacheLocations(executed);
  const lists = new Map<string, ShortenedList>();
  const nulledPaths = new Set<string>();
  const isMutation = executed.operation.operation === OperationTypeNode.MUTATION;

  const report = (error: GraphQLError): Report[] => {
    const path = error.path ?? [];
    const nullPath = findNull(data, path);
    // An earlier error has made this part of the data null.
    if (nulledPaths.has(toKey(nullPath))) return [];
    // The error of an exceeded budget stands for several values in it.
    if (isContainer(getValue(data, nullPath))) {
      nulledPaths.add(toKey(propagateNull(data, nullPath, locate)));
      return [{ error, path }];
    }
    const invalid = findInvalidValue(error, locate(path));
    const isItem = typeof nullPath.at(-1) === "number" && isNonNullType(findType(nullPath, locate));
    if (!invalid) {
      if (isItem) nulledPaths.add(toKey(propagateNull(data, nullPath, locate)));
      return [{ error, path }];
    }
    if (!isItem) {
      const cause = createInvalidValueError(invalid, error);
      const isLost = isMutation && nullPath.length === 1;
      return [
        { error, path, createCause: () => (isLost ? outcomeUnknownError(invalid.api, requestId, cause) : cause) },
      ];
    }
    const listPath = nullPath.slice(0, -1);
    if (lists.has(toKey(listPath))) return [];
    const list = { items: getValue(data, listPath) as unknown[], removed: 0 };
    lists.set(toKey(listPath), list);
    return [{ error, path: listPath, createCause: () => createInvalidValueError(invalid, error, list) }];
  };

  // Several items or fields may share an error.
  const reports = [...new Set(errors)].flatMap(report);
  const newIndices = new Map([...lists].map(([key, list]) => [key, removeNullItems(list)]));
  return { ...result, errors: reports.map((each) => toError(each, shiftPath(each.path, newIndices))) };
}

type Locate = (path: Path) => readonly LocatedField[];

function cacheLocations(executed: ExecutedOperation): Locate {
  const cache = new Map<string, readonly LocatedField[]>();
  return (path) => {
    const names = path.filter((key) => typeof key === "string");
    const key = names.join();
    const fields = cache.get(key) ?? locateFields(executed, names);
    cache.set(key, fields);
    return fields;
  };
}

function findInvalidValue(error: GraphQLError, fields: readonly LocatedField[]): InvalidValue | undefined {
  const api = fields.findLast(({ directive }) => directive)?.directive?.api;
  const field = fields.at(-1);
  return api !== undefined && field && isValueError(error, field) ? { api, coordinate: field.coordinate } : undefined;
}

/**
 * Whether graphql-js threw an error because a value does not have the type of its field: an error of a type's `serialize`
 * or `resolveType`, or a plain `Error` for null in a non-null field.
 */
function isValueError({ originalError: cause }: GraphQLError, { type }: LocatedField): boolean {
  if (cause instanceof GraphQLError)
    return cause.extensions["code"] === undefined && (cause.nodes ?? []).every(({ kind }) => kind === Kind.FIELD);
  return isNonNullType(type) && cause?.constructor === Error;
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

/** The part of a path that leads to null in the data. */
function findNull(data: unknown, path: Path): Path {
  let value = data;
  let length = 0;
  while (length < path.length && isContainer(value)) value = value[path[length++] ?? ""];
  return path.slice(0, length);
}

/** The served type of a field, or of an item of its list. */
function findType(path: Path, locate: Locate): GraphQLOutputType | undefined {
  let type = locate(path).at(-1)?.type;
  const nesting = path.length - 1 - path.findLastIndex((key) => typeof key === "string");
  for (let level = 0; level < nesting && type; level++) {
    const list = getNullableType(type);
    type = isListType(list) ? list.ofType : undefined;
  }
  return type;
}

/** Makes the nearest nullable value that contains the path null. @returns its path */
function propagateNull(data: unknown, path: Path, locate: Locate): Path {
  let nullPath = path;
  while (nullPath.length > 1 && isNonNullType(findType(nullPath, locate))) nullPath = nullPath.slice(0, -1);
  const parent = getValue(data, nullPath.slice(0, -1)) as Container;
  parent[nullPath.at(-1) ?? ""] = null;
  return nullPath;
}

function getValue(data: unknown, path: Path): unknown {
  return path.reduce((value, key) => (value as Container)[key], data);
}

/** All null items of the list are invalid: another error of an item makes the list null. @returns their new indices, by the old ones */
function removeNullItems(list: ShortenedList): readonly number[] {
  const { items } = list;
  let length = 0;
  const newIndices = items.map((item) => {
    items[length] = item;
    return item === null ? length : length++;
  });
  list.removed = items.length - length;
  items.length = length;
  return newIndices;
}

/** Adjusts the indices of a path to the lists without their removed items. */
function shiftPath(path: Path, newIndices: ReadonlyMap<string, readonly number[]>): Path {
  if (newIndices.size === 0) return path;
  return path.map((key, position) =>
    typeof key === "string" ? key : (newIndices.get(toKey(path.slice(0, position)))?.[key] ?? key),
  );
}

function toKey(path: Path): string {
  return JSON.stringify(path);
}

function createInvalidValueError(
  { api, coordinate }: InvalidValue,
  cause: GraphQLError,
  list?: ShortenedList,
): ServiceError {
  const message = `${api}: invalid response: no valid value of ${coordinate}`;
  const count = list ? `; items left out of this list: ${list.removed}` : "";
  return new DownstreamError("DOWNSTREAM_ERROR", `${message}${count}`, { downstream: api }, { cause });
}

function toError({ error, createCause }: Report, path: Path): GraphQLError {
  if (!error.path || (path === error.path && !createCause)) return error;
  const cause = createCause ? createCause() : error.originalError;
  return new GraphQLError(cause?.message ?? error.message, {
    nodes: error.nodes ?? null,
    path,
    originalError: cause,
  });
}
