import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Application, FederatedIdentityCredential, ServicePrincipal } from "@microsoft/microsoft-graph-types";
import { search } from "./jmespath.ts";

/** A directory, with a program `az` in front of it. */
export interface FakeAz {
  readonly applications: Application[];
  readonly servicePrincipals: ServicePrincipal[];
  /** By application id. */
  readonly federatedCredentials: Map<string, FederatedIdentityCredential[]>;
  /** The bodies that were sent by `az rest`, by application id, the latest one last. */
  readonly patches: { readonly appId: string; readonly body: Application }[];
  /** How often a new registration is not known yet when it is asked for. */
  notFoundCount: number;
  /** The tenant that is signed in to. */
  readonly tenantId: string;
  /** What to put in front of `PATH`. There is a `sleep` as well, which does not. */
  readonly folder: string;
  close(): Promise<void>;
}

interface AzResult {
  readonly code: number;
  /** For stdout with the code 0, else for stderr. */
  readonly text: string;
}

/** What `az` exits with where something is not there. */
class NotFoundError extends Error {}

/**
 * The Azure CLI itself can do nothing without a tenant. This is a program of its name that takes the commands and options
 * which the script uses, and no others, and answers as `az` 2.91 does from a directory in memory.
 */
export async function startFakeAz(tenantId: string): Promise<FakeAz> {
  const server = createServer((connection) => {
    let received = "";
    connection.setEncoding("utf8").on("data", (data: string) => {
      received += data;
      if (!received.endsWith(end)) return;
      const { code, text } = runAzCommand(az, received.slice(0, -end.length).split("\0"));
      connection.end(`${code}\n${text}`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const folder = await mkdtemp(join(tmpdir(), "oboql-az-"));
  const az: FakeAz = {
    applications: [],
    servicePrincipals: [],
    federatedCredentials: new Map(),
    patches: [],
    notFoundCount: 0,
    tenantId,
    folder,
    close: async () => {
      server.close();
      await rm(folder, { recursive: true });
    },
  };
  await writeProgram(join(folder, "az"), createAzProgram((server.address() as AddressInfo).port));
  await writeProgram(join(folder, "sleep"), "#!/bin/sh\n");
  return az;
}

const end = "\0end of words\0";

/** A process of Node for each call would take most of a test's time. */
function createAzProgram(port: number): string {
  return `#!/usr/bin/env bash
exec 3<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' "$@" 'end of words' >&3
IFS= read -r code <&3
IFS= read -r -d '' text <&3
if [[ $code == 0 ]]; then printf '%s' "$text"; else printf '%s' "$text" >&2; fi
exit "$code"
`;
}

async function writeProgram(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}

function runAzCommand(az: FakeAz, args: readonly string[]): AzResult {
  try {
    const firstOption = args.findIndex((word) => word.startsWith("--"));
    const command = args.slice(0, firstOption).join(" ");
    const run = commands[command];
    if (!run) throw new Error(`'${command}' is misspelled or not recognized by the system.`);
    const own = Object.fromEntries(run.options.map((name) => [name, { type: "string" } as const]));
    const { values } = parseArgs({ args: args.slice(firstOption), options: { ...own, ...globalOptions } });
    const result = run.run(az, (name) => requireOption(values[name as keyof typeof values], name));
    const { query, output = "json" } = values;
    return { code: 0, text: formatResult(query === undefined ? result : search(query, result), output) };
  } catch (error) {
    const { message } = error as Error;
    return { code: error instanceof NotFoundError ? 3 : 1, text: `ERROR: ${message}\n` };
  }
}

const globalOptions = { query: { type: "string" }, output: { type: "string" } } as const;

function requireOption(value: unknown, name: string): string {
  if (typeof value !== "string") throw new Error(`the following arguments are required: --${name}`);
  return value;
}

/** Nothing at all for null in both formats that the script asks for. */
function formatResult(result: unknown, output: string): string {
  if (result === null || result === undefined || output === "none") return "";
  if (output === "json") return `${JSON.stringify(result, undefined, 2)}\n`;
  if (output !== "tsv") throw new Error(`argument --output: '${output}' is not valid`);
  return (Array.isArray(result) ? result : [result]).map((line) => `${String(line)}\n`).join("");
}

interface Command {
  readonly options: readonly string[];
  /** @param option an option's value; an error if it is not given */
  readonly run: (az: FakeAz, option: (name: string) => string) => unknown;
}

const commands: Readonly<Record<string, Command>> = {
  "account show": { options: [], run: ({ tenantId }) => ({ tenantId }) },
  "cloud show": {
    options: [],
    run: () => ({ endpoints: { microsoftGraphResourceId: "https://graph.microsoft.com/" } }),
  },
  "ad app list": {
    options: ["filter"],
    run: ({ applications }, option) => {
      const [, name] = /^displayName eq '([^']*)'$/.exec(option("filter")) ?? [];
      if (name === undefined) throw new Error("Invalid filter clause");
      return applications.filter(({ displayName }) => displayName === name);
    },
  },
  "ad app create": {
    options: ["display-name", "sign-in-audience", "is-fallback-public-client"],
    run: ({ applications }, option) => {
      const signInAudience = option("sign-in-audience");
      const application = { ...emptyApplication(), displayName: option("display-name"), signInAudience };
      applications.push(application);
      return application;
    },
  },
  "ad app show": { options: ["id"], run: (az, option) => findApplication(az, option("id")) },
  "ad sp list": {
    options: ["filter"],
    run: ({ servicePrincipals }, option) =>
      servicePrincipals.filter(({ appId }) => option("filter") === `appId eq '${appId ?? ""}'`),
  },
  "ad sp create": {
    options: ["id"],
    run: (az, option) => {
      const { appId = null, identifierUris = [] } = findApplication(az, option("id"));
      if (az.servicePrincipals.some((each) => each.appId === appId)) throw new Error("already in use");
      az.servicePrincipals.push({ id: randomUUID(), appId, servicePrincipalNames: identifierUris });
      return null;
    },
  },
  "ad sp show": {
    options: ["id"],
    run: ({ servicePrincipals }, option) => {
      const id = option("id");
      const principal = servicePrincipals.find(({ servicePrincipalNames = [] }) => servicePrincipalNames.includes(id));
      if (!principal) throw new NotFoundError(`Service principal '${id}' doesn't exist`);
      return principal;
    },
  },
  "ad app federated-credential list": {
    options: ["id"],
    run: ({ federatedCredentials }, option) => federatedCredentials.get(option("id")) ?? [],
  },
  "ad app federated-credential create": {
    options: ["id", "parameters"],
    run: ({ federatedCredentials }, option) => {
      const credential = JSON.parse(option("parameters")) as FederatedIdentityCredential;
      federatedCredentials.set(option("id"), [...(federatedCredentials.get(option("id")) ?? []), credential]);
      return credential;
    },
  },
  rest: {
    options: ["method", "url", "body"],
    run: (az, option) => {
      const path = /^https:\/\/graph\.microsoft\.com\/v1\.0\/applications\(appId='([^']*)'\)$/.exec(option("url"));
      if (option("method") !== "patch" || !path) throw new Error("not understood");
      const application = findApplication(az, path[1] ?? "");
      const body = JSON.parse(option("body")) as Application;
      az.patches.push({ appId: path[1] ?? "", body });
      merge(application, body);
      return null;
    },
  },
};

function findApplication(az: FakeAz, id: string): Application {
  const application = az.applications.find(({ appId }) => appId === id);
  if (!application || az.notFoundCount-- > 0) throw new NotFoundError(`Resource '${id}' does not exist`);
  return application;
}

/** As the directory makes it. */
function emptyApplication(): Application {
  return {
    appId: randomUUID(),
    identifierUris: [],
    api: { knownClientApplications: [], oauth2PermissionScopes: [], requestedAccessTokenVersion: null },
    optionalClaims: null,
    requiredResourceAccess: [],
    spa: { redirectUris: [] },
    isFallbackPublicClient: null,
  };
}

/** Graph's PATCH: an object's members one by one, a list as a whole. */
function merge(target: object, source: object): void {
  const members = target as Record<string, unknown>;
  for (const [name, value] of Object.entries(source) as [string, unknown][]) {
    const before = members[name];
    if (isObject(value) && isObject(before)) merge(before, value);
    else members[name] = value;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
