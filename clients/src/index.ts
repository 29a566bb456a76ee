export { parseAuthChallenge as neededFor, type AuthChallenge as Need } from "./challenge.ts";
export { createTokens, type Msal, type Tokens, type TokensOptions } from "./tokens.ts";
