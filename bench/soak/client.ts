import { Agent, request } from "undici";
import type { Replicas } from "./replicas.ts";
import type { TimeRange, FaultSchedule } from "./fault-schedule.ts";

/** An operation and the bearer token of its user. */
export interface ClientRequest {
  readonly token: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A response with its time range. */
export interface ClientResponse extends TimeRange {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ResponseError[];
  /** Whether the connection was lost before the response; the operation may or may not have been executed. */
  readonly isLost: boolean;
}

export interface ResponseError {
  readonly code: string;
  readonly path: readonly (string | number)[];
}

/** Sends requests to the replicas in turn. */
export interface Client {
  send(operation: ClientRequest): Promise<ClientResponse>;
  close(): Promise<void>;
}

interface Body {
  readonly data?: ClientResponse["data"];
  readonly errors?: readonly {
    readonly path?: ResponseError["path"];
    readonly extensions?: { readonly code?: string };
  }[];
}

/** Longer than the request deadline of the server. */
const timeoutMs = 45_000;

export function createClient(
  { next }: Pick<Replicas, "next">,
  schedule: FaultSchedule,
  onUnreachable: () => void,
): Client {
  const dispatcher = new Agent({ connections: 64, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });

  const sendOnce = async ({ token, query, variables }: ClientRequest): Promise<Body | "lost" | "refused"> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ query, variables });
    try {
      const response = await request(`${next().url}/graphql`, { dispatcher, method: "POST", headers, body });
      return (await response.body.json()) as Body;
    } catch (error) {
      return error instanceof Error && "code" in error && error.code === "ECONNREFUSED" ? "refused" : "lost";
    }
  };

  return {
    send: async (operation) => {
      const from = performance.now();
      for (;;) {
        const body = await sendOnce(operation);
        const to = performance.now();
        // The request was not sent, so it is safe to try another replica, even for a mutation.
        if (body === "refused") {
          if (!schedule.explains("refused", { from, to })) onUnreachable();
          continue;
        }
        if (body === "lost") return { data: null, errors: [], isLost: true, from, to };
        const errors = (body.errors ?? []).map(({ path = [], extensions }) => ({
          path,
          code: extensions?.code ?? "none",
        }));
        return { data: body.data ?? null, errors, isLost: false, from, to };
      }
    },
    close: () => dispatcher.destroy(),
  };
}
