import type { Resolvers } from "../../../generated/schema.ts";
import { fromApi } from "../../resolvers/downstream-resolver.ts";
import { globalId, keyOf } from "../../relay/global-id.ts";
import { selectedFields, selectedNodeFields } from "../../resolvers/selected-fields.ts";

const photoSides = { SMALL: 48, MEDIUM: 96, LARGE: 240 } as const;

export const directoryResolvers = {
  Query: {
    me: fromApi("MICROSOFT_GRAPH", (graph, _parent, _args, info) => graph.me(selectedFields(info))),
    user: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const key = keyOf("User", id);
      return key === undefined ? null : graph.userById(key, selectedFields(info));
    }),
    users: fromApi("MICROSOFT_GRAPH", (graph, _parent, args, info) => graph.users(args, selectedNodeFields(info))),
    group: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const key = keyOf("Group", id);
      return key === undefined ? null : graph.groupById(key, selectedFields(info));
    }),
    groups: fromApi("MICROSOFT_GRAPH", (graph, _parent, args, info) => graph.groups(args, selectedNodeFields(info))),
  },
  User: {
    id: ({ id }) => globalId("User", id),
    objectId: ({ id }) => id,
    photo: fromApi("MICROSOFT_GRAPH", (graph, { id }, { size }) => graph.photoOf(id, photoSides[size])),
    manager: fromApi("MICROSOFT_GRAPH", (graph, { id }, _args, info) => graph.managerOf(id, selectedFields(info))),
    directReports: fromApi("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.directReportsOf(id, page, selectedNodeFields(info)),
    ),
    groups: fromApi("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.groupsOf(id, page, selectedNodeFields(info)),
    ),
  },
  UserConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Group: {
    id: ({ id }) => globalId("Group", id),
    objectId: ({ id }) => id,
    members: fromApi("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.membersOf(id, page, selectedNodeFields(info)),
    ),
    owners: fromApi("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.ownersOf(id, page, selectedNodeFields(info)),
    ),
  },
  GroupConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  GroupMember: {
    __resolveType: (member) => memberTypes[kindOf(member)] ?? "OtherMember",
  },
  GroupMemberConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  OtherMember: {
    objectId: ({ id }) => id,
    displayName: ({ displayName }) => displayName ?? null,
    kind: kindOf,
  },
} satisfies Resolvers;

const memberTypes: Readonly<Record<string, "User" | "Group">> = { user: "User", group: "Group" };

/** `user` for `#microsoft.graph.user`. */
function kindOf(member: { readonly "@odata.type"?: string }): string {
  return member["@odata.type"]?.replace("#microsoft.graph.", "") ?? "directoryObject";
}
