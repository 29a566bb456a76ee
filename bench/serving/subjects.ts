import { buildOutput } from "./build.ts";
import type { PeerSettings } from "./operation.ts";
import { clientId, clientSecret, resources, tenantId } from "./sample-emulator.ts";
import type { ServerOptions } from "./server-process.ts";

/** A server to measure, and the number of its users. */
export interface ServingSubject {
  readonly name: string;
  readonly users: number;
  readonly toServerOptions: (settings: PeerSettings) => ServerOptions;
}

/** OboQL as `npm run build` builds it, configured for the stub. */
export function oboqlServerOptions(
  { stubUrl }: Pick<PeerSettings, "stubUrl">,
  execPath = process.execPath,
): ServerOptions {
  const [graph, projects] = resources;
  const environment = {
    ...{ HOST: "127.0.0.1", PORT: "0", AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId },
    // One user sends as many requests as a thousand would.
    ...{ LIMIT_RATE_PER_IDENTITY: "100000000", LIMIT_RATE_PER_CLIENT_APP: "100000000" },
    ...{ AZURE_AUTHORITY_HOST: stubUrl, AZURE_CLIENT_SECRET: clientSecret },
    ...{ MICROSOFT_GRAPH_BASE_URL: `${stubUrl}/v1.0`, MICROSOFT_GRAPH_RESOURCE: graph },
    ...{ PROJECTS_BASE_URL: `${stubUrl}/projects/graphql`, PROJECTS_RESOURCE: projects },
  };
  return { module: buildOutput.api, environment, execPath };
}

const peer = (name: string, ...more: readonly string[]): ServingSubject["toServerOptions"] => {
  const module = buildOutput.subject(`peers/${name}-process.js`);
  return (settings) => ({ module, arguments: [JSON.stringify(settings), ...more] });
};

/** @param node24 path of Node 24, if available */
export function subjects(node24: string | undefined): readonly ServingSubject[] {
  const others = node24 === undefined ? [] : [one("oboql@node24", (settings) => oboqlServerOptions(settings, node24))];
  return [
    one("limit", peer("limit")),
    one("oboql", (settings) => oboqlServerOptions(settings)),
    ...others,
    one("graphql-yoga", peer("yoga")),
    one("mercurius", peer("mercurius")),
    one("mercurius-jit", peer("mercurius", "jit")),
    one("apollo", peer("apollo")),
    one("sample@1", peer("sample", "1")),
    many("limit@1000", peer("limit")),
    many("oboql@1000", (settings) => oboqlServerOptions(settings)),
    many("sample@1000", peer("sample", "1000")),
  ];
}

function one(name: string, start: ServingSubject["toServerOptions"]): ServingSubject {
  return { name, users: 1, toServerOptions: start };
}

function many(name: string, start: ServingSubject["toServerOptions"]): ServingSubject {
  return { name, users: maxUsers, toServerOptions: start };
}

export const maxUsers = 1_000;

/** OboQL with its default limits; the load uses all users but one, which is the attacker. */
export const attackedOboql: ServingSubject = {
  name: "oboql",
  users: maxUsers - 1,
  toServerOptions: (settings) => {
    const { environment, ...start } = oboqlServerOptions(settings);
    return { ...start, environment: { ...environment, LIMIT_RATE_PER_IDENTITY: "3000" } };
  },
};
