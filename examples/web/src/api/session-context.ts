import type { Tokens } from "@oboql/client";
import { createContext, use } from "react";
import type { Settings } from "../settings.ts";

export interface Session extends Pick<Settings, "authority"> {
  readonly tokens: Tokens;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The tokens of the signed-in user, and where the user signed in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession requires a signed-in user.");
  return session;
}
