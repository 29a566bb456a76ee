import type { SampleMember, SampleProject, SampleTask } from "../data/projects.ts";

/** A project. Records are immutable, so that results of earlier mutations do not change. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: SampleProject["status"];
  /** Object id of the user. */
  readonly ownerId: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** Date, ISO 8601. */
  readonly dueOn: string | null;
  readonly members: readonly SampleMember[];
}

/** A task. */
export interface TaskRecord {
  readonly id: string;
  readonly projectId: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: SampleTask["status"];
  readonly priority: SampleTask["priority"];
  /** Object id of the user; null if unassigned. */
  readonly assigneeId: string | null;
  /** Date, ISO 8601. */
  readonly dueOn: string | null;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** ISO 8601, in UTC; null if not done. */
  readonly completedAt: string | null;
}

/** A comment. */
export interface CommentRecord {
  readonly id: string;
  readonly taskId: string;
  /** Object id of the user. */
  readonly authorId: string;
  readonly text: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
}
