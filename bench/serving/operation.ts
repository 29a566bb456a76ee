/** What every subject is asked: one call to each downstream API. */
export const requestBody = JSON.stringify({
  query: "query Home($first: Int!) { me { displayName } projects(first: $first) { nodes { name } } }",
  operationName: "Home",
  variables: { first: 5 },
});

/** What a peer is told: where things are, and what this API was seen to send there. */
export interface PeerSettings {
  readonly stubUrl: string;
  /** The bodies of the two calls, as JSON. */
  readonly bodies: { readonly graph: string; readonly projects: string };
}
