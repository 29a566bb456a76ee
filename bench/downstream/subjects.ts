import { Agent, request } from "undici";
import { createDirectApis } from "./direct-apis.ts";
import type { Screen } from "./screens/screen.ts";
import type { EmulatorInfo } from "./emulator.ts";

/** A way to fetch the data of a screen. */
export interface DownstreamSubject {
  readonly name: "oboql" | "naive";
  /** @returns a function that fetches all data of the screen */
  prepare(screen: Screen): Promise<() => Promise<unknown>>;
}

/** Connections of a browser to one origin. */
const browserConnections = 6;

/** Both subjects call from this process, with the connection limit of a browser. */
export function createSubjects(
  emulator: EmulatorInfo,
  apiUrl: string,
): { readonly subjects: readonly DownstreamSubject[]; readonly close: () => Promise<void> } {
  const dispatcher = new Agent({ connections: browserConnections });

  const oboql: DownstreamSubject = {
    name: "oboql",
    prepare: ({ viewer, query }) => {
      const headers = { authorization: `Bearer ${emulator.assertions[viewer]}`, "content-type": "application/json" };
      const body = JSON.stringify({ query });
      return Promise.resolve(async () => {
        const response = await request(`${apiUrl}/graphql`, { dispatcher, method: "POST", headers, body });
        const { data, errors } = (await response.body.json()) as { data?: unknown; errors?: unknown };
        if (errors !== undefined) throw new Error(`OboQL returned errors: ${JSON.stringify(errors)}`);
        return data;
      });
    },
  };
  const naive: DownstreamSubject = {
    name: "naive",
    prepare: async ({ viewer, fetchNaively: fill }) => {
      const visit = await createDirectApis(emulator, viewer, dispatcher);
      return () => fill(visit());
    },
  };
  return { subjects: [oboql, naive], close: () => dispatcher.close() };
}
