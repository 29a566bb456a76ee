/** What the process of the stub tells when it is ready: directory and downstream APIs on one port. */
export interface Stub {
  readonly url: string;
  /** A bearer token of each user. */
  readonly assertions: readonly string[];
}

/** What came to the downstream APIs since the start. */
export interface Received {
  readonly calls: { readonly graph: number; readonly projects: number };
  /** The last body of each. */
  readonly bodies: { readonly graph: string; readonly projects: string };
}

export async function fetchReceived({ url }: Stub): Promise<Received> {
  return (await (await fetch(`${url}/received`)).json()) as Received;
}
