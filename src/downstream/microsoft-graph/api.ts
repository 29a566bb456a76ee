import { DownstreamError } from "../../errors.ts";
import type { DownstreamApi } from "../descriptor.ts";
import { unusableAnswer } from "../http.ts";
import type { PageArgs } from "../page.ts";
import { createGraphLoader, type GraphGet } from "./batch-loader.ts";
import { isGraphUser, userSelect, type GraphUser, type UserPage } from "./payload.ts";
import { createUserPages } from "./user-pages.ts";

/** What resolvers ask of Microsoft Graph. `fields` are those of the schema's `User` that the operation wants. */
export interface MicrosoftGraph {
  me(fields: readonly string[]): Promise<GraphUser>;
  /** @returns null if there is none */
  userById(idOrPrincipalName: string, fields: readonly string[]): Promise<GraphUser | null>;
  users(page: PageArgs, fields: readonly string[]): Promise<UserPage>;
  /** @returns null if the user has none */
  managerOf(userId: string, fields: readonly string[]): Promise<GraphUser | null>;
  directReportsOf(userId: string, page: PageArgs, fields: readonly string[]): Promise<UserPage>;
}

/** @see https://learn.microsoft.com/graph/api/resources/user */
export const createMicrosoftGraph: DownstreamApi<MicrosoftGraph>["createClient"] = (deps) => {
  const loader = createGraphLoader(deps);
  return (access) => {
    const load = (get: Omit<GraphGet, "access">): Promise<unknown> => loader.load({ ...get, access });
    const loadPage = createUserPages(deps, load);
    const loadUser = async (path: string, fields: readonly string[]): Promise<GraphUser> => {
      const user = await load({ path, select: userSelect(fields) });
      if (!isGraphUser(user)) throw unusableAnswer("MICROSOFT_GRAPH");
      return user;
    };
    return {
      me: (fields) => loadUser("/me", fields),
      userById: async (id, fields) =>
        isUserKey(id) ? nullIfNotFound(loadUser(`/users/${encodeURIComponent(id)}`, fields)) : null,
      users: (page, fields) => loadPage({ list: "users", path: "/users" }, page, fields),
      managerOf: (id, fields) => nullIfNotFound(loadUser(`/users/${encodeURIComponent(id)}/manager`, fields)),
      directReportsOf: (id, page, fields) =>
        loadPage(
          { list: `User.directReports ${id}`, path: `/users/${encodeURIComponent(id)}/directReports` },
          page,
          fields,
        ),
    };
  };
};

/** An object id or a user principal name. What is neither is nobody's, and never becomes part of a path: `..` would leave it. */
function isUserKey(text: string): boolean {
  return /^[\da-f-]{36}$/i.test(text) || /^[^@]{1,128}@[^@]{1,128}$/.test(text);
}

async function nullIfNotFound<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof DownstreamError && error.code === "DOWNSTREAM_NOT_FOUND") return null;
    throw error;
  }
}
