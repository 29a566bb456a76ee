import type { IPublicClientApplication, PublicClientApplication } from "@azure/msal-browser";
import type { GraphQLClient } from "graphql-request";
import type { createChallengeFetch } from "../src/graphql-request.ts";
import type { Msal } from "../src/tokens.ts";

/** For `npm run check` only: does not compile if the types of the libraries change incompatibly. */
type IsAssignable<Value, Target> = Value extends Target ? true : false;
type ClientConfig = NonNullable<ConstructorParameters<typeof GraphQLClient>[1]>;

true satisfies IsAssignable<PublicClientApplication, Msal>;
true satisfies IsAssignable<IPublicClientApplication, Msal>;
false satisfies IsAssignable<Omit<IPublicClientApplication, "acquireTokenSilent">, Msal>;
true satisfies IsAssignable<{ fetch: ReturnType<typeof createChallengeFetch> }, Pick<ClientConfig, "fetch">>;
