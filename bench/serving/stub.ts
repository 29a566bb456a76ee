/** Message of the stub process once it is ready: Entra ID and the downstream APIs share one port. */
export interface Stub {
  readonly url: string;
  /** One bearer token per user. */
  readonly assertions: readonly string[];
}

/** Downstream calls that the stub has received since its start. */
export interface Received {
  readonly calls: { readonly graph: number; readonly projects: number };
  /** The last request to each API, as JSON: the path of the GET to Graph, the body of the POST to Projects. */
  readonly bodies: { readonly graph: string; readonly projects: string };
}

export async function fetchReceived({ url }: Stub): Promise<Received> {
  return (await (await fetch(`${url}/received`)).json()) as Received;
}
