import type { SampleUser } from "../tenant.ts";
import type { RegisteredApi, Registrations } from "./registrations.ts";

/** The Conditional Access policy that requires multifactor authentication of users for an API. */
export interface MfaPolicy {
  isRequired(api: RegisteredApi, user: SampleUser): boolean;
  /** Adds a user. Returns a function that removes the user. */
  require(api: RegisteredApi, user: SampleUser): () => void;
}

/** Creates the policy for the `mfaUsers` of each API. */
export function createMfaPolicy({ downstreamApis }: Registrations): MfaPolicy {
  const toKey = ({ resource }: RegisteredApi, userPrincipalName: string) => `${resource} ${userPrincipalName}`;
  const keys = new Set(downstreamApis.flatMap((api) => (api.mfaUsers ?? []).map((name) => toKey(api, name))));
  return {
    isRequired: (api, { userPrincipalName }) => keys.has(toKey(api, userPrincipalName)),
    require: (api, { userPrincipalName }) => {
      const key = toKey(api, userPrincipalName);
      keys.add(key);
      return () => keys.delete(key);
    },
  };
}
