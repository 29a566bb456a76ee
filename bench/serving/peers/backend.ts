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

interface GraphResponse {
  readonly responses: readonly { readonly id: string; readonly status: number; readonly body: Me }[];
}
interface ProjectsResponse {
  readonly data: { readonly projects: { readonly edges: readonly { readonly node: ProjectNode }[] } };
}

/** Posts JSON and returns the text of the response. */
export type Post = (path: string, token: string, body: string) => Promise<string>;

/** Sends the requests recorded from OboQL, serialized for each call, and reads the required parts of the responses. */
export function createBackend({ bodies }: PeerSettings, post: Post): Backend {
  const batch = JSON.parse(bodies.graph) as object;
  const operation = JSON.parse(bodies.projects) as { variables: object };
  return {
    me: async (token) => {
      const response = JSON.parse(await post("/v1.0/$batch", token, JSON.stringify(batch))) as GraphResponse;
      const item = response.responses.find(({ id }) => id === "0");
      if (item?.status !== 200) throw new Error("the response of Microsoft Graph has no item 0 with status 200");
      return item.body;
    },
    projects: async (token, first) => {
      const body = JSON.stringify({ ...operation, variables: { ...operation.variables, first } });
      const response = JSON.parse(await post("/projects/graphql", token, body)) as ProjectsResponse;
      return response.data.projects.edges.map(({ node }) => node);
    },
  };
}

/** Uses undici's low-level `dispatch`, the cheapest way to make a call. */
export function createPost({ stubUrl }: PeerSettings): Post {
  const pool = new Pool(stubUrl, { connections: 50, pipelining: 1 });
  return (path, token, body) =>
    new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      const headers = ["authorization", `Bearer ${token}`, "content-type", "application/json"];
      pool.dispatch(
        { method: "POST", path, headers, body },
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
