import type { SampleUser } from "../tenant.ts";

/** The tenant's users, by their keys. */
export interface Directory {
  readonly users: readonly SampleUser[];
  byId(id: string): SampleUser | undefined;
  /** Case does not matter. */
  byName(userPrincipalName: string): SampleUser | undefined;
}

export function createDirectory(users: readonly SampleUser[]): Directory {
  const byId = new Map(users.map((user) => [user.id, user]));
  const byName = new Map(users.map((user) => [user.userPrincipalName.toLowerCase(), user]));
  return {
    users,
    byId: (id) => byId.get(id),
    byName: (userPrincipalName) => byName.get(userPrincipalName.toLowerCase()),
  };
}
