import type { MemberFragment, TeamQuery } from "../generated/operations.ts";
import { Avatar } from "../ui/avatar.tsx";

type Group = NonNullable<NonNullable<TeamQuery["me"]>["groups"]>["nodes"][number];

export function GroupCard({ group: { displayName, description, members } }: { readonly group: Group }) {
  return (
    <li className="card group">
      <strong>{displayName}</strong>
      <p className="quiet">{description}</p>
      {members && (
        <ul className="members" aria-label={`Members of ${displayName}`}>
          {members.nodes.map((member) => (
            <Member key={member.__typename === "OtherMember" ? member.objectId : member.id} member={member} />
          ))}
          {members.pageInfo.hasNextPage && <li className="quiet">and more</li>}
        </ul>
      )}
    </li>
  );
}

function Member({ member }: { readonly member: MemberFragment }) {
  const name = member.displayName ?? (member.__typename === "OtherMember" ? toKindLabel(member.kind) : "Unknown user");
  return (
    <li>
      {member.__typename === "User" && <Avatar name={name} photo={member.photo} size="small" />}
      {name}
    </li>
  );
}

/** Label of a member whose name the user may not read. */
function toKindLabel(kind: string): string {
  return kind === "orgContact" ? "A contact" : `A ${kind}`;
}
