import { formerColleagueName, formerOwnerName, projectRows, type ProjectRow } from "./project-rows.ts";
import { sampleUsers } from "./users.ts";

export interface SampleMember {
  /** Directory object id. */
  readonly userId: string;
  readonly role: "OWNER" | "CONTRIBUTOR" | "VIEWER";
}

export interface SampleTask {
  readonly id: string;
  readonly title: string;
  readonly completed: boolean;
  /** Directory object id; null if nobody has it. */
  readonly assigneeId: string | null;
}

export interface SampleProject {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: "PLANNED" | "ACTIVE" | "CLOSED";
  /** Directory object id. */
  readonly ownerId: string;
  /** By user id. */
  readonly members: readonly SampleMember[];
  /** By id. */
  readonly tasks: readonly SampleTask[];
}

const idByName: ReadonlyMap<string, string> = new Map([
  ...sampleUsers.map((user) => [user.displayName, user.id] as const),
  [formerOwnerName, "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e01"],
  [formerColleagueName, "9d3c0f6e-52a7-4c18-8b4e-7f1a2d6c9e02"],
]);

/** The projects, by id. */
export const sampleProjects: readonly SampleProject[] = projectRows.map((row) => ({
  id: row.id,
  name: row.name,
  description: row.description ?? null,
  status: row.status,
  ownerId: idOf(row.owner),
  members: members(row),
  tasks: tasks(row),
}));

function members(row: ProjectRow): SampleMember[] {
  const all: SampleMember[] = [
    ...(row.ownerStandsAside ? [] : [{ userId: idOf(row.owner), role: "OWNER" as const }]),
    ...row.contributors.map((name) => ({ userId: idOf(name), role: "CONTRIBUTOR" as const })),
    ...(row.viewers ?? []).map((name) => ({ userId: idOf(name), role: "VIEWER" as const })),
  ];
  return all.sort((a, b) => (a.userId < b.userId ? -1 : 1));
}

/** The contributors take turns, and every fourth task is nobody's. In a closed project everything is done. */
function tasks(row: ProjectRow): SampleTask[] {
  return row.tasks.map((title, index) => {
    const assignee = index % 4 === 3 ? undefined : row.contributors[index % row.contributors.length];
    return {
      id: `${row.id.replace("prj", "tsk")}-${String(index + 1).padStart(2, "0")}`,
      title,
      completed: row.status === "CLOSED" || (row.status === "ACTIVE" && index % 3 === 0),
      assigneeId: assignee === undefined ? null : idOf(assignee),
    };
  });
}

function idOf(name: string): string {
  const id = idByName.get(name);
  if (id === undefined) throw new Error(`No sample user is called ${name}`);
  return id;
}
