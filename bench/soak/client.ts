import { Agent, request } from "undici";
import type { Replicas } from "./replicas.ts";
import type { TimeRange, FaultSchedule } from "./fault-schedule.ts";

/** What is asked, and by whom. */
export interface ClientRequest {
  readonly token: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** What came back, and from when to when it took. */
export interface ClientResponse extends TimeRange {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly ResponseError[];
  /** Nothing came back: what was asked may have been done or not. */
  readonly isLost: boolean;
}

export interface ResponseError {
  readonly code: string;
  readonly path: readonly (string | number)[];
}

/** Asks the replicas in turn. */
export interface Client {
  send(question: ClientRequest): Promise<ClientResponse>;
  close(): Promise<void>;
}

interface Body {
  readonly data?: ClientResponse["data"];
  readonly errors?: readonly {
    readonly path?: ResponseError["path"];
    readonly extensions?: { readonly code?: string };
  }[];
}

/** Longer than a request may take by its own deadline. */
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
    send: async (question) => {
      const from = performance.now();
      for (;;) {
        const body = await sendOnce(question);
        const to = performance.now();
        // Nothing was sent: whatever it is, another replica may be asked.
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
