import type { Resolvers } from "../../../generated/schema.ts";
import { downstreamResolver } from "./downstream-resolver.ts";
import { toGlobalId, getLocalId } from "../../relay/global-id.ts";
import { getSelectedFields, getSelectedNodeFields } from "../../resolvers/selected-fields.ts";

const photoSides = { SMALL: 48, MEDIUM: 96, LARGE: 240 } as const;

export const directoryResolvers = {
  Query: {
    me: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, _args, info) =>
      graph.directory.getMe(getSelectedFields(info)),
    ),
    user: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = getLocalId("User", id);
      return localId === undefined ? null : graph.directory.getUserById(localId, getSelectedFields(info));
    }),
    users: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.directory.listUsers(args, getSelectedNodeFields(info)),
    ),
    group: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = getLocalId("Group", id);
      return localId === undefined ? null : graph.directory.getGroupById(localId, getSelectedFields(info));
    }),
    groups: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.directory.listGroups(args, getSelectedNodeFields(info)),
    ),
  },
  User: {
    id: ({ id }) => toGlobalId("User", id),
    objectId: ({ id }) => id,
    photo: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, { size }) =>
      graph.photos.getPhoto(id, photoSides[size]),
    ),
    manager: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, _args, info) =>
      graph.directory.getManager(id, getSelectedFields(info)),
    ),
    directReports: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.directory.listDirectReports(id, page, getSelectedNodeFields(info)),
    ),
    groups: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.directory.listGroupsOfUser(id, page, getSelectedNodeFields(info)),
    ),
  },
  UserConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Group: {
    id: ({ id }) => toGlobalId("Group", id),
    objectId: ({ id }) => id,
    members: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.directory.listMembers(id, page, getSelectedNodeFields(info)),
    ),
    owners: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, page, info) =>
      graph.directory.listOwners(id, page, getSelectedNodeFields(info)),
    ),
  },
  GroupConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  GroupMember: {
    __resolveType: (member) => memberTypes.get(toMemberKind(member)) ?? "OtherMember",
  },
  GroupMemberConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  OtherMember: {
    objectId: ({ id }) => id,
    displayName: ({ displayName }) => displayName ?? null,
    kind: toMemberKind,
  },
  Recipient: {
    name: ({ emailAddress }) => emailAddress?.name ?? null,
    address: ({ emailAddress }) => emailAddress?.address ?? null,
    user: downstreamResolver("MICROSOFT_GRAPH", (graph, { emailAddress }, _args, info) =>
      graph.directory.findUserByAddress(emailAddress?.address, getSelectedFields(info)),
    ),
  },
} satisfies Resolvers;

const memberTypes: ReadonlyMap<string, "User" | "Group"> = new Map([
  ["user", "User"],
  ["group", "Group"],
]);

/** `user` for `#microsoft.graph.user`. */
function toMemberKind(member: { readonly "@odata.type"?: unknown }): string {
  const type = member["@odata.type"];
  return typeof type === "string" ? type.replace("#microsoft.graph.", "") : "directoryObject";
}
