import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import type { Tokens } from "@oboql/client";
import { createChallengeLink } from "@oboql/client/apollo";
import possibleTypes from "../generated/possible-types.ts";

const pages = relayStylePagination(["filter"]);
/** Merges pages into one list. A page that is null because of an error does not become an empty list. */
const messages: typeof pages = {
  ...pages,
  merge: (existing, incoming, options) =>
    incoming === null || typeof pages.merge !== "function"
      ? (existing ?? null)
      : pages.merge(existing, incoming, options),
};

/** Creates the client of one signed-in user; each user needs a separate client and cache. */
export function createClient({ apiUrl, tokens }: { apiUrl: string; tokens: Tokens }): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([createChallengeLink(tokens), new HttpLink({ uri: apiUrl })]),
    cache: new InMemoryCache({
      ...possibleTypes,
      typePolicies: { Query: { fields: { messages } } },
    }),
    defaultOptions: {
      watchQuery: {
        // An error of one API must not hide the data of the others.
        errorPolicy: "all",
        // A view that is opened again shows cached data first, then current data.
        fetchPolicy: "cache-and-network",
      },
      mutate: { errorPolicy: "all" },
    },
  });
}
