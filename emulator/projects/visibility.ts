import { sampleProjects, type SampleProject } from "../sample/projects.ts";
import { sampleUsers } from "../sample/users.ts";
import { tenantDomain } from "../tenant.ts";

const seesEverything = sampleUsers.find((user) => user.userPrincipalName === `mona@${tenantDomain}`)?.id;

/** The projects of which the caller is a member or the owner; all of them for the director. By id. */
export function projectsVisibleTo(callerId: string): readonly SampleProject[] {
  return sampleProjects.filter(
    ({ ownerId, members }) =>
      callerId === seesEverything || callerId === ownerId || members.some((member) => member.userId === callerId),
  );
}
