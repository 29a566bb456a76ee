export { parseTokenChallenge, type TokenChallenge } from "./challenge.ts";
export { createTokens, type Msal, type Tokens, type TokensOptions } from "./tokens.ts";
