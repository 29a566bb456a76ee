import type { SampleMember, SampleProject, SampleTask } from "../sample/projects.ts";

/** A project as it stands. Records are never changed, only replaced: a result that was answered stays as it was. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: SampleProject["status"];
  /** Directory object id. */
  readonly ownerId: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** The day, ISO 8601. */
  readonly dueOn: string | null;
  readonly members: readonly SampleMember[];
}

/** A task as it stands. */
export interface TaskRecord {
  readonly id: string;
  readonly projectId: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: SampleTask["status"];
  readonly priority: SampleTask["priority"];
  /** Directory object id; null if nobody has it. */
  readonly assigneeId: string | null;
  /** The day, ISO 8601. */
  readonly dueOn: string | null;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** ISO 8601, in UTC; null if it is not done. */
  readonly completedAt: string | null;
}

/** A comment. */
export interface CommentRecord {
  readonly id: string;
  readonly taskId: string;
  /** Directory object id. */
  readonly authorId: string;
  readonly text: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
}
