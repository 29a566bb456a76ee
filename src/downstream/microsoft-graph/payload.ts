import type { User } from "@microsoft/microsoft-graph-types";
import type { Connection } from "../page.ts";

/** A user as Microsoft Graph v1.0 answers it, with the properties that were selected. */
export type GraphUser = User & { readonly id: string };

export type UserPage = Connection<{ readonly cursor: string; readonly node: GraphUser }>;

/** The properties of `microsoft.graph.user` that the schema shows, under the same names. */
const userProperties = [
  "displayName",
  "givenName",
  "surname",
  "mail",
  "userPrincipalName",
  "jobTitle",
  "department",
  "officeLocation",
] as const satisfies readonly (keyof User)[];

/** The properties to select for fields of the schema's `User`; always with the id, which everything else hangs on. */
export function userSelect(fields: readonly string[]): readonly string[] {
  return ["id", ...userProperties.filter((property) => fields.includes(property))];
}

/** Narrows what came as a user. */
export function isGraphUser(value: unknown): value is GraphUser {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}
