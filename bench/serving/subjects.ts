import { buildOutput } from "./build.ts";
import { readFileSync } from "node:fs";
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
export function createOboqlServerOptions(
  { stubUrl }: Pick<PeerSettings, "stubUrl">,
  execPath = process.execPath,
): ServerOptions {
  const [graph, projects] = resources;
  const environment = {
    ...{ HOST: "127.0.0.1", PORT: "0", AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId },
    // One user sends as many requests as a thousand would.
    ...{ LIMIT_RATE_PER_IDENTITY: "100000000", LIMIT_RATE_PER_CLIENT_APP: "100000000" },
    ...{ LIMIT_CONCURRENT_OPERATIONS_PER_USER: "1000", LIMIT_COST_PER_MINUTE: "1000000000" },
    ...{ AZURE_AUTHORITY_HOST: stubUrl, AZURE_CLIENT_SECRET: clientSecret },
    ...{ MICROSOFT_GRAPH_BASE_URL: `${stubUrl}/v1.0`, MICROSOFT_GRAPH_RESOURCE: graph },
    ...{ PROJECTS_BASE_URL: `${stubUrl}/projects/graphql`, PROJECTS_RESOURCE: projects },
  };
  return { module: buildOutput.api, arguments: ["start"], folder: buildOutput.app, environment, execPath };
}

const createPeerOptions = (name: string, ...more: readonly string[]): ServingSubject["toServerOptions"] => {
  const module = buildOutput.subject(`peers/${name}-process.js`);
  return (settings) => ({ module, arguments: [JSON.stringify(settings), ...more] });
};

/** @param node24 path of Node 24, if available */
export function createSubjects(node24: string | undefined): readonly ServingSubject[] {
  const others =
    node24 === undefined
      ? []
      : [createSubject("oboql@node24", 1, (settings) => createOboqlServerOptions(settings, node24))];
  return [
    createSubject("limit", 1, createPeerOptions("limit")),
    createSubject("oboql", 1, (settings) => createOboqlServerOptions(settings)),
    ...others,
    createSubject("graphql-yoga", 1, createPeerOptions("yoga")),
    createSubject("mercurius", 1, createPeerOptions("mercurius")),
    createSubject("mercurius-jit", 1, createPeerOptions("mercurius", "jit")),
    createSubject("apollo", 1, createPeerOptions("apollo")),
    createSubject("sample@1", 1, createPeerOptions("sample", "1")),
    createSubject("limit@1000", maxUsers, createPeerOptions("limit")),
    createSubject("oboql@1000", maxUsers, (settings) => createOboqlServerOptions(settings)),
    createSubject("sample@1000", maxUsers, createPeerOptions("sample", "1000")),
  ];
}

function createSubject(
  name: string,
  users: number,
  toServerOptions: ServingSubject["toServerOptions"],
): ServingSubject {
  return { name, users, toServerOptions };
}

export const maxUsers = 1_000;

/** OboQL with its default limits and the settings of the container image. The other users are attackers. */
export const attackedOboql: ServingSubject = {
  name: "oboql",
  users: maxUsers / 2,
  toServerOptions: (settings) => {
    const { environment, ...start } = createOboqlServerOptions(settings);
    return {
      ...start,
      environment: {
        ...environment,
        NODE_OPTIONS: readImageNodeOptions(),
        LIMIT_RATE_PER_IDENTITY: "3000",
        LIMIT_CONCURRENT_OPERATIONS_PER_USER: "50",
        LIMIT_COST_PER_MINUTE: "1000000",
      },
    };
  },
};

function readImageNodeOptions(): string {
  const dockerfile = readFileSync("deploy/Dockerfile", "utf8");
  const [, options] = /NODE_OPTIONS="([^"]+)"/.exec(dockerfile) ?? [];
  if (options === undefined) throw new Error("deploy/Dockerfile sets no NODE_OPTIONS");
  return options;
}
