import type { AcceptedToken } from "../resource-server.ts";
import { sampleUsers } from "../sample/users.ts";
import type { SampleUser } from "../tenant.ts";
import { badRequest, requestDenied, resourceNotFound } from "./answer.ts";
import { directReportsOf, findUser, managerOf } from "./directory.ts";
import { requireAny, visibilityOf } from "./permissions.ts";
import { parseQuery, type Query } from "./query.ts";
import { createSkipToken, readSkipToken } from "./skip-token.ts";
import { userResource } from "./user-resource.ts";

/** A request to a resource, its token already accepted. */
export interface ResourceRequest {
  readonly token: AcceptedToken;
  /** Origin and version, as in `http://localhost:4001/v1.0`. */
  readonly baseUrl: string;
  /** Below the version, as received: `/users/{id}/directReports`. */
  readonly path: string;
  readonly search: URLSearchParams;
}

const defaultPageSize = 100;
const userType = { "@odata.type": "#microsoft.graph.user" };

/** https://learn.microsoft.com/graph/api/user-get */
export function getUser(request: ResourceRequest, key: string | undefined): object {
  const { token } = request;
  const own = key === undefined || findUser(key)?.id === token.oid;
  requireAny(token, "User.ReadBasic.All", "User.Read.All", ...(own ? ["User.Read"] : []));
  return entity(request, userBy(key, token), "users");
}

/** https://learn.microsoft.com/graph/api/user-list; not for guests. */
export function listUsers(request: ResourceRequest): object {
  requireAny(request.token, "User.ReadBasic.All", "User.Read.All");
  if (findUser(request.token.oid)?.userType === "Guest") throw requestDenied();
  return page(request, sampleUsers, { collection: "users", context: "users" });
}

/** https://learn.microsoft.com/graph/api/user-list-manager */
export function getManager(request: ResourceRequest, key: string | undefined): object {
  requireAny(request.token, "User.Read.All");
  const manager = managerOf(userBy(key, request.token));
  if (!manager) throw resourceNotFound("manager");
  return entity(request, manager, "directoryObjects");
}

/** https://learn.microsoft.com/graph/api/user-list-directreports */
export function listDirectReports(request: ResourceRequest, key: string | undefined): object {
  const { token } = request;
  const own = key === undefined || findUser(key)?.id === token.oid;
  requireAny(token, "User.Read.All", ...(own ? ["User.Read"] : []));
  const user = userBy(key, token);
  const collection = `directReports/${user.id}`;
  return page(request, directReportsOf(user), { collection, context: "directoryObjects" });
}

/** The user that the path names, or the caller. */
function userBy(key: string | undefined, token: AcceptedToken): SampleUser {
  const user = findUser(key ?? token.oid);
  if (!user) throw resourceNotFound(key ?? token.oid);
  return user;
}

type EntitySet = "users" | "directoryObjects";

function entity(request: ResourceRequest, user: SampleUser, entitySet: EntitySet): object {
  const query = parseQuery(request.search);
  if (query.top !== undefined || query.skipToken !== undefined) {
    throw badRequest("The query options $top and $skiptoken apply to collections only.");
  }
  return {
    "@odata.context": `${contextUrl(request, query, entitySet)}/$entity`,
    ...(entitySet === "directoryObjects" ? userType : {}),
    ...userResource(user, visibilityOf(user, request.token), query.select),
  };
}

function page(
  request: ResourceRequest,
  users: readonly SampleUser[],
  of: { readonly collection: string; readonly context: EntitySet },
): object {
  const query = parseQuery(request.search);
  const start = query.skipToken === undefined ? 0 : readSkipToken(query.skipToken, of.collection);
  const end = start + (query.top ?? defaultPageSize);
  return {
    "@odata.context": contextUrl(request, query, of.context),
    ...(end < users.length ? { "@odata.nextLink": nextLink(request, query, createSkipToken(of.collection, end)) } : {}),
    value: users.slice(start, end).map((user) => ({
      ...(of.context === "directoryObjects" ? userType : {}),
      ...userResource(user, visibilityOf(user, request.token), query.select),
    })),
  };
}

/** OData JSON Format 4.01, section 4.6.1. */
function contextUrl({ baseUrl }: ResourceRequest, { select }: Query, entitySet: EntitySet): string {
  return `${baseUrl}/$metadata#${entitySet}${select ? `(${select.join(",")})` : ""}`;
}

function nextLink({ baseUrl, path }: ResourceRequest, { select, top }: Query, skipToken: string): string {
  const options = [
    ...(select ? [`$select=${select.join(",")}`] : []),
    ...(top === undefined ? [] : [`$top=${String(top)}`]),
    `$skiptoken=${skipToken}`,
  ];
  return `${baseUrl}${path}?${options.join("&")}`;
}
