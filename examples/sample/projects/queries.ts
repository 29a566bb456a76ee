import {
  ProjectsDocument,
  type ProjectFilter,
  type ProjectOrder,
  type ProjectsQuery,
  type TaskFilter,
  type TaskOrder,
} from "../generated/projects.ts";
import type { AccessTokenSource, PageArgs } from "oboql";
import type { Loaders, RemoteTaskPage } from "./loaders/loaders.ts";
import type { ReadPage, RemotePage } from "./pagination.ts";
import type {
  CommentPage,
  CommentPayload,
  MemberPage,
  ProjectPage,
  ProjectPayload,
  TaskPage,
  TaskPayload,
} from "./types.ts";
import type { Remote } from "./graphql-client.ts";

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

export interface ReadsDeps {
  readonly remote: Remote;
  /** Made when first asked for. */
  readonly loaders: () => Loaders;
  readonly readPage: ReadPage;
  readonly access: AccessTokenSource;
}

export function createReads(deps: ReadsDeps): Reads {
  const { remote, readPage, access } = deps;
  /** Load pages of tasks that hang on an id. */
  const readTasks =
    (field: string, loader: "tasksOfProject" | "tasksOfAssignee") =>
    (id: string, args: TaskListArgs): Promise<TaskPage> => {
      const narrowed = narrowing(args);
      return readPage([field, id, narrowed], args, (page) => {
        const taskPage: RemoteTaskPage = { first: page.first, after: page.after, ...narrowed };
        return deps.loaders()[loader].load({ id, page: taskPage, access });
      });
    };

  return {
    projects: (args) => {
      const narrowed = narrowing(args);
      const load = async (page: RemotePage) => {
        const variables = { first: page.first, after: page.after, ...narrowed };
        const answer = await remote.query(ProjectsDocument, variables, access);
        const projects = answer.data.projects as ProjectsQuery["projects"] | undefined;
        if (!projects) throw answer.errorAt("projects") ?? answer.unusable();
        return projects;
      };
      return readPage(["Query.projects", narrowed], args, load);
    },
    projectById: (id) => deps.loaders().projects.load({ id, page: null, access }),
    taskById: (id) => deps.loaders().tasks.load({ id, page: null, access }),
    commentById: (id) => deps.loaders().comments.load({ id, page: null, access }),
    projectsOfMember: (id, args) =>
      readPage(["User.projects", id], args, (page) => deps.loaders().projectsOfMember.load({ id, page, access })),
    tasksOfAssignee: readTasks("User.tasks", "tasksOfAssignee"),
    membersOfProject: async (id, args) => {
      const load = (page: RemotePage) => deps.loaders().membersOfProject.load({ id, page, access });
      const { edges, pageInfo } = await readPage(["Project.members", id], args, load);
      return { edges: edges.map(({ cursor, node }) => ({ ...node, cursor })), pageInfo };
    },
    tasksOfProject: readTasks("Project.tasks", "tasksOfProject"),
    commentsOfTask: (id, args) =>
      readPage(["Task.comments", id], args, (page) => deps.loaders().commentsOfTask.load({ id, page, access })),
  };
}

/** Absent and null mean the same. */
function narrowing<Filter, Order>({ filter, orderBy }: ListArgs<Filter, Order>) {
  return { filter: filter ?? null, orderBy: orderBy ?? null };
}
