import { useQuery } from "@apollo/client/react";
import { useParams } from "wouter";
import { lastData } from "../api/last-data.ts";
import { ProblemPanel } from "../api/problem-panel.tsx";
import { BoardDocument, ProjectsDocument } from "../generated/operations.ts";
import { Loading } from "../ui/loading.tsx";
import { Board } from "./board.tsx";
import { ProjectList } from "./project-list.tsx";

export function BoardPage() {
  const { id: picked } = useParams();
  const projects = useQuery(ProjectsDocument);
  const { error, loading, refetch } = projects;
  const list = lastData(projects)?.projects?.nodes;
  const id = picked ?? list?.[0]?.id;

  return (
    <>
      <title>Board - Harbor Desk</title>
      <div className="page-head">
        <h1>Board</h1>
      </div>
      {error && <ProblemPanel error={error} retry={refetch} />}
      {!list && loading && <Loading what="your projects" lines={8} />}
      {list?.length === 0 && <p className="card empty">You are not a member of any project.</p>}
      {list && id !== undefined && (
        <div className="projects">
          <ProjectList projects={list} selectedId={id} />
          <ProjectBoard key={id} id={id} />
        </div>
      )}
    </>
  );
}

function ProjectBoard({ id }: { readonly id: string }) {
  const board = useQuery(BoardDocument, { variables: { id } });
  const { error, loading, refetch } = board;
  const { project, me } = lastData(board) ?? {};
  return (
    <div>
      {error && <ProblemPanel error={error} retry={refetch} />}
      {!project && loading && <Loading what="the board" />}
      {!project && !loading && !error && <p className="card empty">Project not found.</p>}
      {project && <Board project={project} myId={me?.id} />}
    </div>
  );
}
