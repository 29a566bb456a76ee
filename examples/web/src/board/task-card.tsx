import type { BoardTaskFragment } from "../generated/operations.ts";
import { Avatar } from "../ui/avatar.tsx";
import { isPast, shortDate } from "../ui/dates.ts";

interface TaskCardProps {
  readonly task: BoardTaskFragment;
  readonly isMine: boolean;
  /** Whether the task has just been moved to this column; it then receives the focus. */
  readonly isMoved: boolean;
  readonly onMove: (task: BoardTaskFragment) => Promise<void>;
}

export function TaskCard({ task, isMine, isMoved, onMove }: TaskCardProps) {
  const { title, status, priority, dueOn, commentCount, assignee } = task;
  const isDone = status === "DONE";
  return (
    <li className={isMine ? "task mine" : "task"}>
      <strong>{title}</strong>
      <span className="marks">
        {priority === "HIGH" && !isDone && <span className="mark high">High priority</span>}
        {dueOn !== null && (
          <span className={!isDone && isPast(dueOn) ? "mark high" : "mark"}>due {shortDate(dueOn)}</span>
        )}
        {commentCount > 0 && (
          <span className="mark">{commentCount === 1 ? "1 comment" : `${commentCount} comments`}</span>
        )}
      </span>
      <span className="task-foot">
        {assignee ? (
          <>
            <Avatar name={assignee.displayName ?? ""} photo={assignee.photo} size="small" />
            {isMine ? "You" : assignee.displayName}
          </>
        ) : (
          <span className="quiet">Unassigned</span>
        )}
        <button
          type="button"
          className="button small"
          autoFocus={isMoved}
          aria-label={isDone ? `Reopen: ${title}` : `Done: ${title}`}
          onClick={() => void onMove(task)}
        >
          {isDone ? "Reopen" : "Done"}
        </button>
      </span>
    </li>
  );
}
