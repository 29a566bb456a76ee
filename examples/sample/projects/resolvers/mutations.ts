import { getNamedType, isAbstractType, type GraphQLResolveInfo } from "graphql";
import type { Resolvers } from "../../generated/oboql.ts";
import { downstreamResolver } from "../../generated/oboql.ts";
import { invalidResponseError, validateLocalId } from "oboql";

export const changeResolvers = {
  Mutation: {
    createProject: downstreamResolver("PROJECTS", (projects, _parent, { input }) => projects.createProject(input)),
    createTask: downstreamResolver("PROJECTS", async (projects, _parent, { input }) => {
      const projectId = validateLocalId("Project", "projectId", input.projectId);
      return projects.createTask({ ...input, projectId, assigneeId: userKey(input.assigneeId) });
    }),
    assignTask: downstreamResolver("PROJECTS", async (projects, _parent, { input }) =>
      projects.assignTask({ ...ofTask(input), assigneeId: userKey(input.assigneeId) }),
    ),
    completeTask: downstreamResolver("PROJECTS", async (projects, _parent, { input }) =>
      projects.completeTask(ofTask(input)),
    ),
    reopenTask: downstreamResolver("PROJECTS", async (projects, _parent, { input }) =>
      projects.reopenTask(ofTask(input)),
    ),
    addComment: downstreamResolver("PROJECTS", async (projects, _parent, { input }) =>
      projects.addComment(ofTask(input)),
    ),
  },
  CreateProjectResult: { __resolveType: resultType },
  CreateTaskResult: { __resolveType: resultType },
  AssignTaskResult: { __resolveType: resultType },
  CompleteTaskResult: { __resolveType: resultType },
  ReopenTaskResult: { __resolveType: resultType },
  AddCommentResult: { __resolveType: resultType },
} satisfies Resolvers;

/** The input with the API's own id of its task. */
function ofTask<Input extends { readonly taskId: string }>(input: Input): Input {
  return { ...input, taskId: validateLocalId("Task", "taskId", input.taskId) };
}

function userKey(assigneeId: string | null | undefined): string | null {
  return assigneeId === null || assigneeId === undefined ? null : validateLocalId("User", "assigneeId", assigneeId);
}

/**
 * The type of a result: its types have the same names here and there.
 *
 * @throws {DownstreamError} if it is one that the field does not have here
 */
function resultType<Name extends string>(
  { __typename: name }: { readonly __typename?: Name },
  _context: unknown,
  { schema, returnType }: GraphQLResolveInfo,
): Name {
  const field = getNamedType(returnType);
  const known = isAbstractType(field) ? schema.getPossibleTypes(field) : [];
  if (name === undefined || !known.some((type) => type.name === name)) throw invalidResponseError("PROJECTS");
  return name;
}
