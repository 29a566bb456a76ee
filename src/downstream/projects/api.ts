import { ProjectsDocument } from "../../generated/projects.ts";
import { DownstreamError } from "../../errors.ts";
import { decodeCursor, encodeCursor, pageFailure, refusedCursor } from "../cursor.ts";
import type { DownstreamApi } from "../descriptor.ts";
import { checkedPage, createConnection, type Connection, type PageArgs } from "../page.ts";
import { createProjectLoaders, type RemotePage } from "./loaders.ts";
import type { MemberPage, ProjectPage, ProjectPayload, TaskPage } from "./payload.ts";
import { createRemote } from "./remote.ts";

/** What resolvers ask of the Projects API. */
export interface Projects {
  projects(page: PageArgs): Promise<ProjectPage>;
  /** @returns null if there is none, or if the user may not see it */
  projectById(id: string): Promise<ProjectPayload | null>;
  projectsOf(userId: string, page: PageArgs): Promise<ProjectPage>;
  membersOf(projectId: string, page: PageArgs): Promise<MemberPage>;
  tasksOf(projectId: string, page: PageArgs): Promise<TaskPage>;
}

interface RemoteConnection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

/** The API's own cursors are wrapped in ours, so that one of another list or user is refused before any call. */
export const createProjects: DownstreamApi<Projects>["createClient"] = (deps) => {
  const remote = createRemote(deps);
  const loaders = createProjectLoaders(remote);

  const readPage = async <Node, Edge extends { readonly cursor: string }>(
    list: string,
    args: PageArgs,
    load: (page: RemotePage) => Promise<RemoteConnection<Node> | undefined>,
    edgeOf: (edge: { readonly cursor: string; readonly node: Node }) => Edge,
  ): Promise<Connection<Edge>> => {
    const scope = { list, userId: deps.userId };
    const { first, after } = checkedPage(args);
    const page = { first, after: after === null ? null : remoteCursor(decodeCursor(scope, after)) };
    const answer = await load(page).catch((error: unknown) => {
      throw pageFailure(after, error);
    });
    if (!answer)
      throw new DownstreamError("DOWNSTREAM_NOT_FOUND", "PROJECTS does not have the project any more", {
        downstream: "PROJECTS",
      });
    const edges = answer.edges.map(({ cursor, node }) => edgeOf({ node, cursor: encodeCursor(scope, [cursor]) }));
    return createConnection(edges, answer.pageInfo);
  };

  return (access) => ({
    projects: (args) =>
      readPage(
        "projects",
        args,
        async (page) => (await remote.query(ProjectsDocument, page, access)).data.projects,
        asIs,
      ),
    projectById: (id) => loaders.projects.load({ id, page: null, access }),
    projectsOf: (id, args) =>
      readPage(`User.projects ${id}`, args, (page) => loaders.projectsByMember.load({ id, page, access }), asIs),
    membersOf: (id, args) =>
      readPage(
        `Project.members ${id}`,
        args,
        (page) => loaders.members.load({ id, page, access }),
        ({ cursor, node }) => ({ cursor, ...node }),
      ),
    tasksOf: (id, args) =>
      readPage(`Project.tasks ${id}`, args, (page) => loaders.tasks.load({ id, page, access }), asIs),
  });
};

const asIs = <Edge>(edge: Edge): Edge => edge;

function remoteCursor([cursor]: readonly unknown[]): string {
  if (typeof cursor !== "string") throw refusedCursor();
  return cursor;
}
