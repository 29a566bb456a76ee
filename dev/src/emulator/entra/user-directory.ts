import type { SampleUser } from "../tenant.ts";

/** Users of the tenant. */
export interface UserDirectory {
  readonly users: readonly SampleUser[];
  findById(id: string): SampleUser | undefined;
  /** Case-insensitive. */
  findByName(userPrincipalName: string): SampleUser | undefined;
}

export function createUserDirectory(users: readonly SampleUser[]): UserDirectory {
  const byId = new Map(users.map((user) => [user.id, user]));
  const byName = new Map(users.map((user) => [user.userPrincipalName.toLowerCase(), user]));
  return {
    users,
    findById: (id) => byId.get(id),
    findByName: (userPrincipalName) => byName.get(userPrincipalName.toLowerCase()),
  };
}
