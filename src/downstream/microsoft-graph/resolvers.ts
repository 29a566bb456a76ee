import type { GraphQLResolveInfo } from "graphql";
import type { Resolvers } from "../../generated/schema.ts";
import { fromApi } from "../from-api.ts";
import { selectedFields } from "../selection.ts";

export const resolvers: Resolvers = {
  Query: {
    me: fromApi("MICROSOFT_GRAPH", (graph, _parent, _args, info) => graph.me(selectedFields(info))),
    user: fromApi("MICROSOFT_GRAPH", (graph, _parent, { id }, info) => graph.userById(id, selectedFields(info))),
    users: fromApi("MICROSOFT_GRAPH", (graph, _parent, page, info) => graph.users(page, selectedUserFields(info))),
  },
  User: {
    manager: fromApi("MICROSOFT_GRAPH", (graph, user, _args, info) => graph.managerOf(user.id, selectedFields(info))),
    directReports: fromApi("MICROSOFT_GRAPH", (graph, user, page, info) =>
      graph.directReportsOf(user.id, page, selectedUserFields(info)),
    ),
  },
  UserConnection: {
    nodes: ({ edges }) => edges.map(({ node }) => node),
  },
};

function selectedUserFields(info: GraphQLResolveInfo): readonly string[] {
  return [...selectedFields(info, "nodes"), ...selectedFields(info, "edges", "node")];
}
