import type { DirectApis } from "../direct-apis.ts";
import { fetchManager, mapAll, type Collection, type NaiveUser, type Screen } from "./screen.ts";

export const team: Screen = {
  name: "team",
  shows: "me, manager, reports with photos and managers, groups, open tasks",
  viewer: "alice@harbor.example",
  query: `{
    me {
      displayName
      jobTitle
      photo
      manager { displayName photo }
      directReports(first: 50) { nodes { displayName jobTitle photo manager { displayName } } }
      groups(first: 50) { nodes { displayName } }
      tasks(first: 50, filter: { status: [OPEN, IN_PROGRESS] }) { nodes { title project { name } } }
    }
  }`,
  fetchNaively: async (apis) => {
    const me = await apis.getGraph<NaiveUser>("/me?$select=id,displayName,jobTitle");
    if (!me) throw new Error("there is no signed-in user");
    const { id, displayName, jobTitle } = me;
    const [photo, manager, directReports, groups, tasks] = await Promise.all([
      apis.getPhoto(id),
      fetchManagerWithPhoto(apis, id),
      fetchReports(apis, id),
      fetchGroupNames(apis, id),
      fetchOpenTasks(apis, id),
    ]);
    const lists = { directReports: { nodes: directReports }, groups: { nodes: groups }, tasks: { nodes: tasks } };
    return { me: { displayName, jobTitle, photo, manager, ...lists } };
  },
};

async function fetchManagerWithPhoto(apis: DirectApis, userId: string) {
  const manager = await fetchManager(apis, userId);
  return manager && { displayName: manager.displayName, photo: await apis.getPhoto(manager.id) };
}

async function fetchReports(apis: DirectApis, userId: string) {
  const path = `/users/${userId}/directReports?$select=id,displayName,jobTitle&$top=50`;
  const list = await apis.getGraph<Collection<NaiveUser>>(path);
  return mapAll(list?.value ?? [], async ({ id, displayName, jobTitle }) => {
    const [photo, manager] = await Promise.all([apis.getPhoto(id), fetchManager(apis, id)]);
    return { displayName, jobTitle, photo, manager: manager && { displayName: manager.displayName } };
  });
}

async function fetchGroupNames({ getGraph: graph }: DirectApis, userId: string) {
  const path = `/users/${userId}/memberOf/microsoft.graph.group?$select=displayName&$count=true&$top=50`;
  const list = await graph<Collection<{ displayName: string }>>(path);
  return (list?.value ?? []).map(({ displayName }) => ({ displayName }));
}

interface AssignedTasks {
  readonly tasksByAssignee: readonly {
    readonly edges: readonly { readonly node: { readonly title: string; readonly projectId: string } }[];
  }[];
}

async function fetchOpenTasks({ queryProjects: projects }: DirectApis, userId: string) {
  const { tasksByAssignee } = await projects<AssignedTasks>(
    `query ($userId: ID!) {
      tasksByAssignee(userIds: [$userId], first: 50, filter: { status: [OPEN, IN_PROGRESS] }) {
        edges { node { title projectId } }
      }
    }`,
    { userId },
  );
  return mapAll(tasksByAssignee[0]?.edges ?? [], async ({ node: { title, projectId } }) => {
    const query = "query ($id: ID!) { project(id: $id) { name } }";
    return { title, ...(await projects<{ project: { name: string } | null }>(query, { id: projectId })) };
  });
}
