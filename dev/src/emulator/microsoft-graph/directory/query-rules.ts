import { GraphError } from "../response.ts";
import type { Clause, Filter, Operator } from "../odata/filter.ts";
import type { SortKey } from "../odata/options.ts";
import { getOwn } from "oboql/internal/lib/collections";
import { capitalizeTypeName } from "./object-type.ts";

/**
 * Supported queries on a type of directory object (https://learn.microsoft.com/graph/api/resources/user#properties).
 */
export interface QueryRules {
  /** Operators that need no advanced query, by property. */
  readonly filterOperators: Readonly<Record<string, readonly Operator[]>>;
  /** Properties that can be sorted by without an advanced query. */
  readonly sortProperties: readonly string[];
  /** Properties that `$search` matches word by word; it matches the other filterable ones by prefix. */
  readonly tokenizedProperties: readonly string[];
}

const text: readonly Operator[] = ["eq", "in", "ge", "le", "startsWith"];
const exact: readonly Operator[] = ["eq", "in"];

const userRules: QueryRules = {
  filterOperators: {
    ...{ displayName: text, givenName: text, surname: text, mail: text, mailNickname: text, userPrincipalName: text },
    ...{ department: text, jobTitle: text, userType: exact, accountEnabled: exact, id: exact },
    proxyAddresses: ["any"],
  },
  sortProperties: ["displayName", "userPrincipalName"],
  tokenizedProperties: ["displayName"],
};

const groupRules: QueryRules = {
  filterOperators: {
    ...{
      displayName: text,
      description: text,
      mail: text,
      mailNickname: text,
      createdDateTime: ["eq", "in", "ge", "le"],
    },
    ...{ mailEnabled: exact, securityEnabled: exact, groupTypes: ["any"], id: exact },
  },
  sortProperties: ["displayName"],
  tokenizedProperties: ["displayName", "description"],
};

/** Rules of collections of mixed types. */
const objectRules: QueryRules = {
  filterOperators: { displayName: text, mail: text, id: exact },
  sortProperties: ["displayName"],
  tokenizedProperties: ["displayName"],
};

export function getQueryRules(typeName: string): QueryRules {
  return typeName === "user" ? userRules : typeName === "group" ? groupRules : objectRules;
}

/**
 * Operators of advanced queries (https://learn.microsoft.com/graph/aad-advanced-queries) with their names in error
 * messages.
 */
const advancedOperators: Partial<Record<Operator, string>> = { ne: "NotEqualsMatch", endsWith: "EndsWithMatch" };
const endsWithProperties = ["mail", "userPrincipalName"];

/**
 * Rejects unsupported filters.
 * @param isAdvanced whether both parameters of an advanced query are present
 * @throws GraphError
 */
export function validateFilter(filter: Filter, typeName: string, isAdvanced: boolean): void {
  switch (filter.kind) {
    case "and":
    case "or":
      validateFilter(filter.left, typeName, isAdvanced);
      validateFilter(filter.right, typeName, isAdvanced);
      return;
    case "not":
      if (!isAdvanced) throw unsupportedQueryError("Filter operator 'Not' is not supported.");
      validateFilter(filter.operand, typeName, isAdvanced);
      return;
    case "clause":
      validateClause(filter, typeName, isAdvanced);
  }
}

function validateClause({ path, operator }: Clause, typeName: string, isAdvanced: boolean): void {
  const { filterOperators } = getQueryRules(typeName);
  const allowedOperators = getOwn(filterOperators, path);
  if (!allowedOperators) throw unsupportedPropertyError(path, typeName);
  const advancedOperator = advancedOperators[operator];
  if (operator === "contains") throw unsupportedQueryError("Filter operator 'Contains' is not supported.");
  if (advancedOperator === undefined) {
    if (!allowedOperators.includes(operator)) throw unsupportedPropertyError(path, typeName);
    return;
  }
  if (!isAdvanced) throw unsupportedQueryError(`Filter operator '${advancedOperator}' is not supported.`);
  if (operator === "endsWith" && !endsWithProperties.includes(path)) throw unsupportedPropertyError(path, typeName);
}

/**
 * Rejects unsupported sorting. Without an advanced query Graph sorts by few properties, and never a filtered or
 * searched collection.
 * @throws GraphError
 */
export function validateOrderBy(
  keys: readonly SortKey[],
  typeName: string,
  query: { readonly isAdvanced: boolean; readonly isFiltered: boolean },
): void {
  const { sortProperties: sort, filterOperators: filter } = getQueryRules(typeName);
  for (const { property } of keys) {
    const sortable = query.isAdvanced ? Object.keys(filter) : sort;
    if (!sortable.includes(property)) {
      throw unsupportedQueryError(`Unsupported sort property '${property}' for '${capitalizeTypeName(typeName)}'.`);
    }
  }
  if (keys.length > 0 && query.isFiltered && !query.isAdvanced) {
    throw unsupportedQueryError("Sorting not supported for current query.");
  }
}

/**
 * Requires an advanced query for an OData cast of a relationship
 * (https://learn.microsoft.com/graph/api/user-list-memberof#request-headers).
 * @throws GraphError
 */
export function validateCast(isCast: boolean, isAdvanced: boolean): void {
  if (isCast && !isAdvanced)
    throw unsupportedQueryError(
      "The specified query requires the header 'ConsistencyLevel: eventual' and $count=true.",
    );
}

export function unsupportedQueryError(message: string): GraphError {
  return new GraphError(400, "Request_UnsupportedQuery", message);
}

function unsupportedPropertyError(path: string, typeName: string): GraphError {
  return unsupportedQueryError(
    `Unsupported or invalid query filter clause specified for property '${path}' of resource '${capitalizeTypeName(typeName)}'.`,
  );
}
