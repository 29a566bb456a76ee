import { useState } from "react";
import { ProblemPanel } from "../api/problem-panel.tsx";
import type { BoardQuery, BoardTaskFragment, TaskStatus } from "../generated/operations.ts";
import { Avatar } from "../ui/avatar.tsx";
import { shortDate } from "../ui/dates.ts";
import { TaskCard } from "./task-card.tsx";
import { useTaskChange } from "./use-task-change.ts";

const columns: readonly (readonly [TaskStatus, string])[] = [
  ["OPEN", "To do"],
  ["IN_PROGRESS", "In progress"],
  ["DONE", "Done"],
];

interface BoardProps {
  readonly project: NonNullable<BoardQuery["project"]>;
  /** Global id of the signed-in user. */
  readonly myId: string | undefined;
}

export function Board({ project, myId }: BoardProps) {
  const { change, rejection, error } = useTaskChange(project);
  const [moved, setMoved] = useState<BoardTaskFragment>();
  const tasks = project.tasks?.nodes ?? [];
  const move = async (task: BoardTaskFragment) => {
    setMoved(task);
    await change(task);
  };
  return (
    <section aria-label={project.name}>
      <ProjectHead project={project} />
      <p className={rejection === undefined ? "visually-hidden" : "notice"} role="status">
        {rejection}
      </p>
      {error && moved && <ProblemPanel error={error} retry={() => change(moved)} />}
      <div className="columns">
        {columns.map(([status, title]) => (
          <section key={status} className="column" aria-label={title}>
            <h3>
              {title} <span className="quiet">{tasks.filter((task) => task.status === status).length}</span>
            </h3>
            <ul>
              {tasks
                .filter((task) => task.status === status)
                .map((task) => (
                  <TaskCard
                    key={task.id}
                    task={task}
                    isMine={task.assignee?.id === myId}
                    isMoved={task.id === moved?.id}
                    onMove={move}
                  />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

function ProjectHead({ project: { name, description, owner, dueOn } }: Pick<BoardProps, "project">) {
  return (
    <div className="project-head">
      <h2>{name}</h2>
      <p>{description}</p>
      <p className="quiet project-facts">
        {owner && (
          <>
            <Avatar name={owner.displayName ?? ""} photo={owner.photo} size="small" />
            {owner.displayName}
          </>
        )}
        {dueOn !== null && <span>due {shortDate(dueOn)}</span>}
      </p>
    </div>
  );
}
