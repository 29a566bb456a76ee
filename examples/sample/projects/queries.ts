import {
  ProjectsDocument,
  type ProjectFilter,
  type ProjectOrder,
  type ProjectsQuery,
  type TaskFilter,
  type TaskOrder,
} from "../generated/projects.ts";
import { readConnection, type ApiPageArgs, type ClientDeps, type GraphQLApiClient, type PageArgs } from "oboql";
import type { Loaders, TaskPageArgs } from "./loaders.ts";
import type {
  CommentPage,
  CommentPayload,
  MemberPage,
  ProjectPage,
  ProjectPayload,
  TaskPage,
  TaskPayload,
} from "./types.ts";

/** The arguments of a list that can be narrowed and ordered. */
interface ListArgs<Filter, Order> extends PageArgs {
  readonly filter?: Filter | null | undefined;
  readonly orderBy?: Order | null | undefined;
}

export type ProjectListArgs = ListArgs<ProjectFilter, ProjectOrder>;
export type TaskListArgs = ListArgs<TaskFilter, TaskOrder>;

/** What can be read. Ids are the API's own; what is loaded by one is null if it is not there, or hidden from the user. */
export interface Reads {
  projects(list: ProjectListArgs): Promise<ProjectPage>;
  projectById(id: string): Promise<ProjectPayload | null>;
  taskById(id: string): Promise<TaskPayload | null>;
  commentById(id: string): Promise<CommentPayload | null>;
  projectsOfMember(userId: string, page: PageArgs): Promise<ProjectPage>;
  tasksOfAssignee(userId: string, list: TaskListArgs): Promise<TaskPage>;
  membersOfProject(projectId: string, page: PageArgs): Promise<MemberPage>;
  tasksOfProject(projectId: string, list: TaskListArgs): Promise<TaskPage>;
  commentsOfTask(taskId: string, page: PageArgs): Promise<CommentPage>;
}

export interface ReadsDeps extends ClientDeps {
  readonly client: GraphQLApiClient;
  readonly loaders: Loaders;
}

export function createReads(deps: ReadsDeps): Reads {
  const { client, loaders } = deps;
  /** Load pages of tasks that hang on an id. */
  const readTasks =
    (field: string, loader: "tasksOfProject" | "tasksOfAssignee") =>
    (id: string, args: TaskListArgs): Promise<TaskPage> => {
      const narrowed = narrowing(args);
      const load = ({ first, after }: ApiPageArgs) => {
        const page: TaskPageArgs = { first, after, ...narrowed };
        return loaders[loader].load({ id, args: page });
      };
      return readConnection(deps, { list: [field, id, narrowed], args, load });
    };

  return {
    projects: (args) => {
      const narrowed = narrowing(args);
      const load = async ({ first, after }: ApiPageArgs) => {
        const { data, findError, createError } = await client.query(ProjectsDocument, { first, after, ...narrowed });
        const projects = data.projects as ProjectsQuery["projects"] | undefined;
        if (!projects) throw findError("projects") ?? createError();
        return projects;
      };
      return readConnection(deps, { list: ["Query.projects", narrowed], args, load });
    },
    projectById: (id) => loaders.projects.load({ id, args: null }),
    taskById: (id) => loaders.tasks.load({ id, args: null }),
    commentById: (id) => loaders.comments.load({ id, args: null }),
    projectsOfMember: (id, args) => {
      const load = (page: ApiPageArgs) => loaders.projectsOfMember.load({ id, args: page });
      return readConnection(deps, { list: ["User.projects", id], args, load });
    },
    tasksOfAssignee: readTasks("User.tasks", "tasksOfAssignee"),
    membersOfProject: async (id, args) => {
      const load = (page: ApiPageArgs) => loaders.membersOfProject.load({ id, args: page });
      const { edges, pageInfo } = await readConnection(deps, { list: ["Project.members", id], args, load });
      return { edges: edges.map(({ cursor, node }) => ({ ...node, cursor })), pageInfo };
    },
    tasksOfProject: readTasks("Project.tasks", "tasksOfProject"),
    commentsOfTask: (id, args) => {
      const load = (page: ApiPageArgs) => loaders.commentsOfTask.load({ id, args: page });
      return readConnection(deps, { list: ["Task.comments", id], args, load });
    },
  };
}

/** Absent and null mean the same. */
function narrowing<Filter, Order>({ filter, orderBy }: ListArgs<Filter, Order>) {
  return { filter: filter ?? null, orderBy: orderBy ?? null };
}
