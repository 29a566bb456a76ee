import { skipToken, useQuery } from "@apollo/client/react";
import { useParams } from "wouter";
import { ProblemPanel } from "../api/problem-panel.tsx";
import { BoardDocument, ProjectsDocument } from "../generated/operations.ts";
import { Loading } from "../ui/loading.tsx";
import { Board } from "./board.tsx";
import { ProjectList } from "./project-list.tsx";

export function BoardPage() {
  const { id: picked } = useParams();
  const projects = useQuery(ProjectsDocument);
  const list = projects.data?.projects?.nodes;
  const id = picked ?? list?.[0]?.id;
  const board = useQuery(BoardDocument, id === undefined ? skipToken : { variables: { id } });
  const project = board.data?.project;

  return (
    <>
      <title>Board - Harbor Desk</title>
      <div className="page-head">
        <h1>Board</h1>
      </div>
      {projects.error && <ProblemPanel error={projects.error} retry={projects.refetch} />}
      {!list && projects.loading && <Loading what="your projects" lines={8} />}
      {list?.length === 0 && <p className="card empty">You are in no project.</p>}
      {list && list.length > 0 && (
        <div className="projects">
          <ProjectList projects={list} selectedId={id} />
          <div>
            {board.error && <ProblemPanel error={board.error} retry={board.refetch} />}
            {!project && board.loading && <Loading what="the board" />}
            {!project && !board.loading && !board.error && <p className="card empty">There is no such project.</p>}
            {project && <Board key={project.id} project={project} myId={board.data?.me?.id} />}
          </div>
        </div>
      )}
    </>
  );
}
