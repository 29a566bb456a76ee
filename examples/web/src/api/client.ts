import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import type { Tokens } from "@oboql/client";
import { createChallengeLink } from "@oboql/client/apollo";
import possibleTypes from "../generated/possible-types.ts";

const pages = relayStylePagination(["filter"]);
/** Pages become one list. Where there is none, for an error, there is no empty list either. */
const messages: typeof pages = {
  ...pages,
  merge: (existing, incoming, options) =>
    incoming === null || typeof pages.merge !== "function"
      ? (existing ?? null)
      : pages.merge(existing, incoming, options),
};

/** The client of one signed-in user; the next user gets another, with a cache of their own. */
export function createClient({ apiUrl, tokens }: { apiUrl: string; tokens: Tokens }): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([createChallengeLink(tokens), new HttpLink({ uri: apiUrl })]),
    cache: new InMemoryCache({
      ...possibleTypes,
      typePolicies: { Query: { fields: { messages } } },
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
