import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Application, FederatedIdentityCredential, ServicePrincipal } from "@microsoft/microsoft-graph-types";
import { search } from "./jmespath.ts";

/** The objects of a tenant in memory, and a program `az` that reads and changes them. */
export interface FakeAz {
  readonly applications: Application[];
  readonly servicePrincipals: ServicePrincipal[];
  /** By application id. */
  readonly federatedCredentials: Map<string, FederatedIdentityCredential[]>;
  /** The bodies sent by `az rest`, oldest first. */
  readonly patches: { readonly appId: string; readonly body: Application }[];
  /** Number of further look-ups of applications that fail with "not found", as before a new application is replicated. */
  notFoundCount: number;
  /** The tenant that `az` is signed in to. */
  readonly tenantId: string;
  /** A folder for the start of `PATH`. Besides `az`, it contains a `sleep` that returns immediately. */
  readonly folder: string;
  close(): Promise<void>;
}

interface AzResult {
  readonly code: number;
  /** Written to stdout if the code is 0, otherwise to stderr. */
  readonly text: string;
}

/** `az` exits with 3 if an object does not exist. */
class NotFoundError extends Error {}

/**
 * Starts a fake of the Azure CLI, which cannot run without a tenant. The fake accepts only those commands and options that
 * the generated script uses, and responds as `az` 2.91.
 */
export async function startFakeAz(tenantId: string): Promise<FakeAz> {
  const server = createServer((connection) => {
    let received = "";
    connection.setEncoding("utf8").on("data", (data: string) => {
      received += data;
      if (!received.endsWith(endMarker)) return;
      const { code, text } = runAzCommand(az, received.slice(0, -endMarker.length).split("\0"));
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

const endMarker = "\0end of arguments\0";

/** A bash client of the fake: starting Node for each call would take most of a test's time. */
function createAzProgram(port: number): string {
  return `#!/usr/bin/env bash
exec 3<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' "$@" 'end of arguments' >&3
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
    const firstOption = args.findIndex((arg) => arg.startsWith("--"));
    const name = args.slice(0, firstOption).join(" ");
    const command = commands[name];
    if (!command) throw new Error(`'${name}' is misspelled or not recognized by the system.`);
    const ownOptions = Object.fromEntries(command.options.map((option) => [option, { type: "string" } as const]));
    const { values } = parseArgs({ args: args.slice(firstOption), options: { ...ownOptions, ...globalOptions } });
    const result = command.run(az, (option) => requireOption(values[option as keyof typeof values], option));
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

/** `az` prints nothing for null, in both formats that the script uses. */
function formatResult(result: unknown, output: string): string {
  if (result === null || result === undefined || output === "none") return "";
  if (output === "json") return `${JSON.stringify(result, undefined, 2)}\n`;
  if (output !== "tsv") throw new Error(`argument --output: '${output}' is not valid`);
  return (Array.isArray(result) ? result : [result]).map((line) => `${String(line)}\n`).join("");
}

interface Command {
  readonly options: readonly string[];
  /** @param getOption returns the value of a required option */
  readonly run: (az: FakeAz, getOption: (name: string) => string) => unknown;
}

const commands: Readonly<Record<string, Command>> = {
  "account show": { options: [], run: ({ tenantId }) => ({ tenantId }) },
  "cloud show": {
    options: [],
    run: () => ({ endpoints: { microsoftGraphResourceId: "https://graph.microsoft.com/" } }),
  },
  "ad app list": {
    options: ["filter"],
    run: ({ applications }, getOption) => {
      const [, name] = /^displayName eq '([^']*)'$/.exec(getOption("filter")) ?? [];
      if (name === undefined) throw new Error("Invalid filter clause");
      return applications.filter(({ displayName }) => displayName === name);
    },
  },
  "ad app create": {
    options: ["display-name", "sign-in-audience", "is-fallback-public-client"],
    run: ({ applications }, getOption) => {
      const signInAudience = getOption("sign-in-audience");
      const application = { ...createApplication(), displayName: getOption("display-name"), signInAudience };
      applications.push(application);
      return application;
    },
  },
  "ad app show": { options: ["id"], run: (az, getOption) => findApplication(az, getOption("id")) },
  "ad sp list": {
    options: ["filter"],
    run: ({ servicePrincipals }, getOption) =>
      servicePrincipals.filter(({ appId }) => getOption("filter") === `appId eq '${appId ?? ""}'`),
  },
  "ad sp create": {
    options: ["id"],
    run: (az, getOption) => {
      const { appId = null, identifierUris = [] } = findApplication(az, getOption("id"));
      if (az.servicePrincipals.some((each) => each.appId === appId)) throw new Error("already in use");
      az.servicePrincipals.push({ id: randomUUID(), appId, servicePrincipalNames: identifierUris });
      return null;
    },
  },
  "ad sp show": {
    options: ["id"],
    run: ({ servicePrincipals }, getOption) => {
      const id = getOption("id");
      const principal = servicePrincipals.find(({ servicePrincipalNames = [] }) => servicePrincipalNames.includes(id));
      if (!principal) throw new NotFoundError(`Service principal '${id}' doesn't exist`);
      return principal;
    },
  },
  "ad app federated-credential list": {
    options: ["id"],
    run: ({ federatedCredentials }, getOption) => federatedCredentials.get(getOption("id")) ?? [],
  },
  "ad app federated-credential create": {
    options: ["id", "parameters"],
    run: ({ federatedCredentials }, getOption) => {
      const id = getOption("id");
      const credential = JSON.parse(getOption("parameters")) as FederatedIdentityCredential;
      federatedCredentials.set(id, [...(federatedCredentials.get(id) ?? []), credential]);
      return credential;
    },
  },
  rest: {
    options: ["method", "url", "body"],
    run: (az, getOption) => {
      const path = /^https:\/\/graph\.microsoft\.com\/v1\.0\/applications\(appId='([^']*)'\)$/.exec(getOption("url"));
      if (getOption("method") !== "patch" || !path) throw new Error("unsupported request");
      const application = findApplication(az, path[1] ?? "");
      const body = JSON.parse(getOption("body")) as Application;
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

/** Returns a new application with Microsoft Graph's defaults. */
function createApplication(): Application {
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

/** Merges as Microsoft Graph's PATCH: objects by member, lists as a whole. */
function merge(target: object, source: object): void {
  const members = target as Record<string, unknown>;
  for (const [name, value] of Object.entries(source) as [string, unknown][]) {
    const previous = members[name];
    if (isObject(value) && isObject(previous)) merge(previous, value);
    else members[name] = value;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
