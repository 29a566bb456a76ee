import { sampleUsers } from "../sample/users.ts";
import type { SampleUser } from "../tenant.ts";

const byKey: ReadonlyMap<string, SampleUser> = new Map(
  sampleUsers.flatMap((user) => [
    [user.id, user],
    [user.userPrincipalName.toLowerCase(), user],
  ]),
);

/** By object id or user principal name, in any case. */
export function findUser(key: string): SampleUser | undefined {
  return byKey.get(key.toLowerCase());
}

export function managerOf(user: SampleUser): SampleUser | undefined {
  return user.managerId === undefined ? undefined : findUser(user.managerId);
}

export function directReportsOf(user: SampleUser): readonly SampleUser[] {
  return sampleUsers.filter((other) => other.managerId === user.id);
}
