/** The operation that every subject executes: one call to each downstream API. */
export const requestBody = JSON.stringify({
  query: "query Home($first: Int!) { me { displayName } projects(first: $first) { nodes { name } } }",
  operationName: "Home",
  variables: { first: 5 },
});

/** Settings of a peer: the URL of the stub, and the request bodies recorded from OboQL. */
export interface PeerSettings {
  readonly stubUrl: string;
  /** Bodies of the two downstream requests, as JSON. */
  readonly bodies: { readonly graph: string; readonly projects: string };
}
