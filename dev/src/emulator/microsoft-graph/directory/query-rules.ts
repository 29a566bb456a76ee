import { GraphError } from "../response.ts";
import type { Clause, Filter, Operator } from "../odata/filter.ts";
import type { SortKey } from "../odata/options.ts";
import { nameInDirectory } from "./object-type.ts";

/** What Graph lets a type of the directory be asked for (https://learn.microsoft.com/graph/api/resources/user#properties). */
export interface QueryRules {
  /** By property: the operators that need no advanced query. */
  readonly filter: Readonly<Record<string, readonly Operator[]>>;
  /** Properties that can be sorted by without an advanced query. */
  readonly sort: readonly string[];
  /** Properties that `$search` looks into word by word; into the others of `filter` only from their start. */
  readonly tokenized: readonly string[];
}

const text: readonly Operator[] = ["eq", "in", "ge", "le", "startsWith"];
const exact: readonly Operator[] = ["eq", "in"];

const userRules: QueryRules = {
  filter: {
    ...{ displayName: text, givenName: text, surname: text, mail: text, mailNickname: text, userPrincipalName: text },
    ...{ department: text, jobTitle: text, userType: exact, accountEnabled: exact, id: exact },
  },
  sort: ["displayName", "userPrincipalName"],
  tokenized: ["displayName"],
};

const groupRules: QueryRules = {
  filter: {
    ...{
      displayName: text,
      description: text,
      mail: text,
      mailNickname: text,
      createdDateTime: ["eq", "in", "ge", "le"],
    },
    ...{ mailEnabled: exact, securityEnabled: exact, groupTypes: ["any"], id: exact },
  },
  sort: ["displayName"],
  tokenized: ["displayName", "description"],
};

/** Of collections that mix types. */
const objectRules: QueryRules = {
  filter: { displayName: text, mail: text, id: exact },
  sort: ["displayName"],
  tokenized: ["displayName"],
};

export function rulesOf(typeName: string): QueryRules {
  return { user: userRules, group: groupRules }[typeName] ?? objectRules;
}

/** Operators of advanced queries alone (https://learn.microsoft.com/graph/aad-advanced-queries), as errors name them. */
const advancedOperators: Partial<Record<Operator, string>> = { ne: "NotEqualsMatch", endsWith: "EndsWithMatch" };
const endsWithProperties = ["mail", "userPrincipalName"];

/** Refuses what Graph refuses; `advanced` means that both advanced query parameters are there. */
export function checkFilter(filter: Filter, typeName: string, advanced: boolean): void {
  switch (filter.kind) {
    case "and":
    case "or":
      checkFilter(filter.left, typeName, advanced);
      checkFilter(filter.right, typeName, advanced);
      return;
    case "not":
      if (!advanced) throw unsupportedQuery("Filter operator 'Not' is not supported.");
      checkFilter(filter.operand, typeName, advanced);
      return;
    case "clause":
      checkClause(filter, typeName, advanced);
  }
}

function checkClause({ path, operator }: Clause, typeName: string, advanced: boolean): void {
  const allowed = rulesOf(typeName).filter[path];
  if (!allowed) throw unsupportedProperty(path, typeName);
  const special = advancedOperators[operator];
  if (operator === "contains") throw unsupportedQuery("Filter operator 'Contains' is not supported.");
  if (special === undefined) {
    if (!allowed.includes(operator)) throw unsupportedProperty(path, typeName);
    return;
  }
  if (!advanced) throw unsupportedQuery(`Filter operator '${special}' is not supported.`);
  if (operator === "endsWith" && !endsWithProperties.includes(path)) throw unsupportedProperty(path, typeName);
}

/** Without an advanced query Graph sorts by few properties, and not what is filtered or searched. */
export function checkOrderBy(
  keys: readonly SortKey[],
  typeName: string,
  query: { readonly advanced: boolean; readonly filtered: boolean },
): void {
  const { sort, filter } = rulesOf(typeName);
  for (const { property } of keys) {
    const sortable = query.advanced ? Object.keys(filter) : sort;
    if (!sortable.includes(property)) {
      throw unsupportedQuery(`Unsupported sort property '${property}' for '${nameInDirectory(typeName)}'.`);
    }
  }
  if (keys.length > 0 && query.filtered && !query.advanced) {
    throw unsupportedQuery("Sorting not supported for current query.");
  }
}

export function unsupportedQuery(message: string): GraphError {
  return new GraphError(400, "Request_UnsupportedQuery", message);
}

function unsupportedProperty(path: string, typeName: string): GraphError {
  return unsupportedQuery(
    `Unsupported or invalid query filter clause specified for property '${path}' of resource '${nameInDirectory(typeName)}'.`,
  );
}
