import type { IPublicClientApplication, PublicClientApplication } from "@azure/msal-browser";
import type { GraphQLClient } from "graphql-request";
import type { createChallengeFetch } from "../src/graphql-request.ts";
import type { Msal } from "../src/tokens.ts";

/** Read by `npm run check` alone: each line fails to compile where the types of the real libraries no longer fit. */
type Fits<Value, Wanted> = Value extends Wanted ? true : false;
type ClientConfig = NonNullable<ConstructorParameters<typeof GraphQLClient>[1]>;

true satisfies Fits<PublicClientApplication, Msal>;
true satisfies Fits<IPublicClientApplication, Msal>;
false satisfies Fits<Omit<IPublicClientApplication, "acquireTokenSilent">, Msal>;
true satisfies Fits<{ fetch: ReturnType<typeof createChallengeFetch> }, Pick<ClientConfig, "fetch">>;
