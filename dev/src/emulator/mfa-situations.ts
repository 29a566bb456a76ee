import type { EmulatedApi } from "./emulated-api.ts";
import type { SampleUser } from "./tenant.ts";

/** Adds to the situation of each user for which APIs a policy requires multifactor authentication. */
export function addMfaSituations(users: readonly SampleUser[], apis: readonly EmulatedApi[]): readonly SampleUser[] {
  return users.map((user) => {
    const required = apis.filter(({ mfaUsers = [] }) => mfaUsers.includes(user.userPrincipalName));
    if (required.length === 0) return user;
    const mfa = `must pass MFA for ${required.map(({ name }) => name).join(", ")}`;
    return { ...user, situation: user.situation === undefined ? mfa : `${user.situation}; ${mfa}` };
  });
}
