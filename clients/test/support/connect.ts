import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLClient } from "graphql-request";
import { createChallengeLink } from "../../src/apollo-link.ts";
import { createChallengeFetch } from "../../src/graphql-request.ts";
import type { Tokens } from "../../src/tokens.ts";

/** The data of an operation, and whether there were errors. */
interface Outcome {
  readonly data: unknown;
  readonly failed: boolean;
}
export type Send = (document: string) => Promise<Outcome>;

export function connectApollo(url: string, tokens: Tokens): Send {
  const link = ApolloLink.from([createChallengeLink(tokens), new HttpLink({ uri: url })]);
  const client = new ApolloClient({ link, cache: new InMemoryCache(), queryDeduplication: false });
  const options = { fetchPolicy: "no-cache", errorPolicy: "all" } as const;
  return async (document) => {
    const { data, error } = document.startsWith("mutation")
      ? await client.mutate({ mutation: gql(document), ...options })
      : await client.query({ query: gql(document), ...options });
    return { data: data ?? undefined, failed: error !== undefined };
  };
}

export function connectGraphqlRequest(url: string, tokens: Tokens): Send {
  const client = new GraphQLClient(url, { fetch: createChallengeFetch(tokens), errorPolicy: "all" });
  return (document) =>
    client.rawRequest<unknown>(document).then(
      ({ data, errors }) => ({ data, failed: errors !== undefined }),
      () => ({ data: undefined, failed: true }),
    );
}
