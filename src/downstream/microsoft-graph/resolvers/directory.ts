import type { Resolvers } from "../../../generated/schema.ts";
import { downstreamResolver } from "../../resolvers/downstream-resolver.ts";
import { toGlobalId, getLocalId } from "../../relay/global-id.ts";
import { selectedFields, selectedNodeFields } from "../../resolvers/selected-fields.ts";

const photoSides = { SMALL: 48, MEDIUM: 96, LARGE: 240 } as const;

export const directoryResolvers = {
  Query: {
    me: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, _args, info) => graph.getMe(selectedFields(info))),
    user: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = getLocalId("User", id);
      return localId === undefined ? null : graph.getUserById(localId, selectedFields(info));
    }),
    users: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.listUsers(args, selectedNodeFields(info)),
    ),
    group: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = getLocalId("Group", id);
      return localId === undefined ? null : graph.getGroupById(localId, selectedFields(info));
    }),
    groups: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.listGroups(args, selectedNodeFields(info)),
    ),
  },
  User: {
    id: ({ id }) => toGlobalId("User", id),
    objectId: ({ id }) => id,
    photo: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, { size }) => graph.getPhoto(id, photoSides[size])),
    manager: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, _args, info) =>
      graph.getManager(id, selectedFields(info)),
    ),
    directReports: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.listDirectReports(id, page, selectedNodeFields(info)),
    ),
    groups: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.listGroupsOfUser(id, page, selectedNodeFields(info)),
    ),
  },
  UserConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Group: {
    id: ({ id }) => toGlobalId("Group", id),
    objectId: ({ id }) => id,
    members: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.listMembers(id, page, selectedNodeFields(info)),
    ),
    owners: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.listOwners(id, page, selectedNodeFields(info)),
    ),
  },
  GroupConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  GroupMember: {
    __resolveType: (member) => memberTypes[toMemberKind(member)] ?? "OtherMember",
  },
  GroupMemberConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  OtherMember: {
    objectId: ({ id }) => id,
    displayName: ({ displayName }) => displayName ?? null,
    kind: toMemberKind,
  },
} satisfies Resolvers;

const memberTypes: Readonly<Record<string, "User" | "Group">> = { user: "User", group: "Group" };

/** `user` for `#microsoft.graph.user`. */
function toMemberKind(member: { readonly "@odata.type"?: string }): string {
  return member["@odata.type"]?.replace("#microsoft.graph.", "") ?? "directoryObject";
}
