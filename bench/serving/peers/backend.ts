import { Pool } from "undici";
import type { PeerSettings } from "../operation.ts";

export interface Me {
  readonly displayName: string;
}
export interface ProjectNode {
  readonly name: string;
}

/** The two downstream calls. */
export interface Backend {
  me(token: string): Promise<Me>;
  projects(token: string, first: number): Promise<ProjectNode[]>;
}

interface ProjectsResponse {
  readonly data: { readonly projects: { readonly edges: readonly { readonly node: ProjectNode }[] } };
}

/** Sends a GET, or a POST of JSON, and returns the text of the response. */
export type Send = (path: string, token: string, body?: string) => Promise<string>;

/** Sends the requests recorded from OboQL, serialized for each call, and reads the required parts of the responses. */
export function createBackend({ bodies }: PeerSettings, send: Send): Backend {
  const graphPath = JSON.parse(bodies.graph) as string;
  const operation = JSON.parse(bodies.projects) as { variables: object };
  return {
    me: async (token) => JSON.parse(await send(graphPath, token)) as Me,
    projects: async (token, first) => {
      const body = JSON.stringify({ ...operation, variables: { ...operation.variables, first } });
      const response = JSON.parse(await send("/projects/graphql", token, body)) as ProjectsResponse;
      return response.data.projects.edges.map(({ node }) => node);
    },
  };
}

/** Uses undici's low-level `dispatch`, the cheapest way to make a call. */
export function createSend({ stubUrl }: PeerSettings): Send {
  const pool = new Pool(stubUrl, { connections: 50, pipelining: 1 });
  return (path, token, body) =>
    new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      const contentType = body === undefined ? [] : ["content-type", "application/json"];
      const headers = ["authorization", `Bearer ${token}`, ...contentType];
      pool.dispatch(
        { method: body === undefined ? "GET" : "POST", path, headers, body: body ?? null },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, statusCode) => {
            status = statusCode;
          },
          onResponseData: (_controller, chunk) => {
            chunks.push(chunk);
          },
          onResponseEnd: () => {
            const text = chunks.length === 1 ? chunks[0]?.toString() : Buffer.concat(chunks).toString();
            if (status === 200) resolve(text ?? "");
            else reject(new Error(`${path} returned status ${status}`));
          },
          onResponseError: (_controller, error) => {
            reject(error);
          },
        },
      );
    });
}
