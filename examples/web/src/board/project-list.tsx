import { Link } from "wouter";
import type { ListedProjectFragment, ProjectStatus } from "../generated/operations.ts";

const statusLabels: Readonly<Record<ProjectStatus, string>> = {
  PLANNED: "Planned",
  ACTIVE: "Active",
  CLOSED: "Closed",
};

interface ProjectListProps {
  readonly projects: readonly ListedProjectFragment[];
  readonly selectedId: string | undefined;
}

export function ProjectList({ projects, selectedId }: ProjectListProps) {
  return (
    <nav className="card project-list" aria-label="Projects">
      <ul>
        {projects.map(({ id, name, status, taskCount, openTaskCount }) => (
          <li key={id}>
            <Link href={`/board/${id}`} aria-current={id === selectedId ? "page" : undefined}>
              <span className="project-name">{name}</span>
              <span className={`mark ${status.toLowerCase()}`}>{statusLabels[status]}</span>
              <progress
                max={Math.max(taskCount, 1)}
                value={taskCount - openTaskCount}
                aria-label={`${name}: tasks done`}
              />
              <span className="quiet">
                {taskCount - openTaskCount} of {taskCount} done
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
