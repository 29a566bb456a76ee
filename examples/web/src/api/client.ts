import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import type { Tokens } from "@oboql/client";
import { createChallengeLink } from "@oboql/client/apollo";
import possibleTypes from "../generated/possible-types.ts";

/** The client of one signed-in user; the next user gets another, with a cache of their own. */
export function createClient({ apiUrl, tokens }: { apiUrl: string; tokens: Tokens }): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([createChallengeLink(tokens), new HttpLink({ uri: apiUrl })]),
    cache: new InMemoryCache({
      ...possibleTypes,
      typePolicies: { Query: { fields: { messages: relayStylePagination(["filter"]) } } },
    }),
    defaultOptions: {
      watchQuery: {
        // What one API refuses does not hide what the others answered.
        errorPolicy: "all",
        // A view that is opened again shows what it had, and then what there is.
        fetchPolicy: "cache-and-network",
      },
      mutate: { errorPolicy: "all" },
    },
  });
}
