import type { ColleagueFragment } from "../generated/operations.ts";
import { Avatar } from "../ui/avatar.tsx";

export function ColleagueCard({ person }: { readonly person: ColleagueFragment }) {
  const { displayName, photo, jobTitle, department, officeLocation, mail } = person;
  const name = displayName ?? "Unknown user";
  return (
    <li className="card person">
      <Avatar name={name} photo={photo} size="large" />
      <div>
        <strong>{name}</strong>
        <p>{jobTitle}</p>
        <p className="quiet">{[department, officeLocation].filter(Boolean).join(" · ")}</p>
        {mail !== null && <a href={`mailto:${mail}`}>{mail}</a>}
      </div>
    </li>
  );
}
