import type { Tokens } from "@oboql/client";
import { createContext, use } from "react";

export const TokensContext = createContext<Tokens | undefined>(undefined);

/** The tokens of the signed-in user. */
export function useTokens(): Tokens {
  const tokens = use(TokensContext);
  if (!tokens) throw new Error("useTokens requires a signed-in user.");
  return tokens;
}
