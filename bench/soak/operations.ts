/** The query that all users send repeatedly: the same document with a different response for each user. */
export const home = `query Home {
  me {
    objectId userPrincipalName displayName jobTitle
    manager { displayName }
    projects(first: 20) { nodes { name owner { displayName } } }
  }
  messages(first: 3) { nodes { subject from { address } } }
}`;

export const createProject = `mutation CreateProject($input: CreateProjectInput!) {
  result: createProject(input: $input) { __typename ... on CreateProjectPayload { project { id } } }
}`;

export const createTask = `mutation CreateTask($input: CreateTaskInput!) {
  result: createTask(input: $input) { __typename ... on CreateTaskPayload { task { id title } } }
}`;

const addComment = `mutation AddComment($input: AddCommentInput!) {
  result: addComment(input: $input) { __typename ... on AddCommentPayload { comment { id text } } }
}`;

const createEvent = `mutation CreateEvent($input: CreateEventInput!) {
  result: createEvent(input: $input) { __typename event { id subject } }
}`;

/** Time of all events of the run. */
const day = { start: "2031-05-05T08:00:00Z", end: "2031-05-05T09:00:00Z" };

/** Project and task that the mutations of one user modify. */
interface Targets {
  readonly projectId: string;
  readonly taskId: string;
}

/** A mutation that stores a unique text. */
export interface MutationKind {
  readonly name: string;
  /** Share of this mutation in the operations of a user, in percent. */
  readonly percent: number;
  readonly mutation: string;
  input(targets: Targets, text: string): object;
  /** Type of the payload, and its member with the created object. */
  readonly payload: readonly [type: string, member: string];
  /** Query that fetches the created object by its id, as `found`. */
  readonly fetchQuery: string;
  expected(text: string, user: string): object;
  /** Query for one page of all objects of this kind, as `page` or `found.page`. */
  readonly listQuery: string;
  readonly text: string;
  readonly listVariables: (targets: Targets) => object;
}

const page = "pageInfo { hasNextPage endCursor }";

export const mutationKinds: readonly MutationKind[] = [
  {
    name: "comment",
    percent: 25,
    mutation: addComment,
    input: ({ taskId }, text) => ({ taskId, text }),
    payload: ["AddCommentPayload", "comment"],
    fetchQuery: "query Again($id: ID!) { found: comment(id: $id) { text author { userPrincipalName } } }",
    expected: (text, user) => ({ found: { text, author: { userPrincipalName: user } } }),
    listQuery: `query List($id: ID!, $after: String) {
      found: task(id: $id) { page: comments(first: 100, after: $after) { nodes { text } ${page} } }
    }`,
    text: "text",
    listVariables: ({ taskId }) => ({ id: taskId }),
  },
  {
    name: "task",
    percent: 10,
    mutation: createTask,
    input: ({ projectId }, title) => ({ projectId, title }),
    payload: ["CreateTaskPayload", "task"],
    fetchQuery: "query Again($id: ID!) { found: task(id: $id) { title project { owner { userPrincipalName } } } }",
    expected: (title, user) => ({ found: { title, project: { owner: { userPrincipalName: user } } } }),
    listQuery: `query List($id: ID!, $after: String) {
      found: project(id: $id) { page: tasks(first: 100, after: $after) { nodes { title } ${page} } }
    }`,
    text: "title",
    listVariables: ({ projectId }) => ({ id: projectId }),
  },
  {
    name: "event",
    percent: 5,
    mutation: createEvent,
    input: (_places, subject) => ({ subject, ...day }),
    payload: ["CreateEventPayload", "event"],
    fetchQuery: "query Again($id: ID!) { found: node(id: $id) { ... on Event { subject } } }",
    expected: (subject) => ({ found: { subject } }),
    listQuery: `query List($after: String) {
      page: calendarView(start: "2031-05-05T00:00:00Z", end: "2031-05-06T00:00:00Z", first: 100, after: $after) {
        nodes { subject } ${page}
      }
    }`,
    text: "subject",
    listVariables: () => ({}),
  },
];
