import { useQuery } from "@apollo/client/react";
import { lastData } from "../api/last-data.ts";
import { ProblemPanel } from "../api/problem-panel.tsx";
import { TeamDocument, type ColleagueFragment } from "../generated/operations.ts";
import { Loading } from "../ui/loading.tsx";
import { ColleagueCard } from "./colleague-card.tsx";
import { GroupCard } from "./group-card.tsx";

export function TeamPage() {
  const team = useQuery(TeamDocument);
  const { error, loading, refetch } = team;
  const me = lastData(team)?.me;
  return (
    <>
      <title>Team - Harbor Desk</title>
      <div className="page-head">
        <h1>Team</h1>
        <p>{[me?.department, me?.officeLocation].filter(Boolean).join(" · ")}</p>
      </div>
      {error && <ProblemPanel error={error} retry={refetch} />}
      {!me && loading && <Loading what="your team" />}
      {me && (
        <>
          <div className="people">
            <People title="You" people={[me]} />
            {me.manager && <People title="Manager" people={[me.manager]} />}
          </div>
          {me.directReports && me.directReports.nodes.length > 0 && (
            <People title="Reports to you" people={me.directReports.nodes} />
          )}
          {me.groups && (
            <section>
              <h2>Groups</h2>
              <ul className="grid">
                {me.groups.nodes.map((group) => (
                  <GroupCard key={group.id} group={group} />
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </>
  );
}

function People({ title, people }: { readonly title: string; readonly people: readonly ColleagueFragment[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ul className="grid">
        {people.map((person) => (
          <ColleagueCard key={person.id} person={person} />
        ))}
      </ul>
    </section>
  );
}
