import type {
  CommentFieldsFragment,
  MemberPageFragment,
  ProjectFieldsFragment,
  TaskFieldsFragment,
} from "../generated/projects.ts";
import type { Connection } from "oboql";

/** What the Projects API answers, with the fields that `operations.graphql` asks for. */
export type ProjectPayload = ProjectFieldsFragment;
export type TaskPayload = TaskFieldsFragment;
export type CommentPayload = CommentFieldsFragment;

/** A membership with its cursor. */
export type MemberEdge = MemberPageFragment["edges"][number]["node"] & { readonly cursor: string };

type Page<Node> = Connection<{ readonly cursor: string; readonly node: Node }>;
export type ProjectPage = Page<ProjectPayload>;
export type TaskPage = Page<TaskPayload>;
export type CommentPage = Page<CommentPayload>;
export type MemberPage = Connection<MemberEdge>;
