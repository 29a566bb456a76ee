import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { loadAppConfig } from "../support/project.ts";
import { repository } from "../support/process.ts";

const readDeployFile = (path: string): string => readFileSync(join(repository, "deploy", path), "utf8");
const manifests = readdirSync(join(repository, "deploy/kubernetes")).filter((name) => name !== "kustomization.yaml");

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}
const resources = manifests.flatMap((name) =>
  parseAllDocuments(readDeployFile(`kubernetes/${name}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Resource;
  }),
);
const findResource = (kind: string, name = "oboql"): Resource =>
  resources.find((each) => each.kind === kind && each.metadata.name === name) ?? expect.fail(`no ${kind} ${name}`);

interface Container {
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly securityContext: object;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly valueFrom: unknown }[];
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly containers: readonly [Container];
}
const getPod = (name: string): Pod =>
  (findResource("Deployment", name).spec as { template: { spec: Pod } }).template.spec;
const pod = getPod("oboql");

/** Returns the value of a command line option. */
const getOption = (args: readonly string[], name: string): string | undefined => args[args.indexOf(name) + 1];

function getRedisPassword(settings: Record<string, string>): string | undefined {
  const auth = loadAppConfig(settings).tokenCache?.redis.auth;
  return auth?.kind === "password" ? auth.password?.reveal() : undefined;
}

/** The variables that a pod has from the workload identity webhook and the Kubernetes secret. */
const podEnvironment = {
  AZURE_CLIENT_ID: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  AZURE_TENANT_ID: "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6",
  AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
  AZURE_FEDERATED_TOKEN_FILE: "/var/run/secrets/azure/tokens/azure-identity-token",
  TOKEN_CACHE_KEYS: Buffer.alloc(32, 1).toString("base64"),
  NODE_ENV: "production",
};

describe("the Kubernetes manifests", () => {
  it("lists all Kubernetes manifests in the kustomization", () => {
    const { resources: listed } = parse(readDeployFile("kubernetes/kustomization.yaml")) as { resources: string[] };
    expect([...listed].sort()).toEqual([...manifests].sort());
  });

  it("configures the API with valid settings in the Kubernetes manifests", () => {
    const { server, tokenCache } = loadAppConfig({ ...podEnvironment, ...findResource("ConfigMap").data });
    expect(server).toMatchObject({ introspection: false, explorer: false });
    expect(tokenCache).toBeDefined();
  });

  it("uses the health checks and the port of the API in the Kubernetes manifests", () => {
    const [{ ports, startupProbe, livenessProbe, readinessProbe }] = pod.containers;
    const http = ports.find(({ name }) => name === "http")?.containerPort;
    expect(readDeployFile("Dockerfile")).toContain(`PORT=${String(http)}`);
    expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet)).toEqual([
      { path: "/livez", port: "http" },
      { path: "/livez", port: "http" },
      { path: "/readyz", port: "http" },
    ]);
  });

  it("runs the pods without privileges", () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });
});

describe("Redis of the Kubernetes manifests", () => {
  const [redis] = getPod("oboql-redis").containers;

  it("requires the password of the secret, which the API has too", () => {
    expect(getOption(redis.args, "--requirepass")).toBe("$(REDIS_PASSWORD)");
    const reference = { secretKeyRef: { name: "oboql", key: "REDIS_PASSWORD" } };
    for (const [{ env }] of [getPod("oboql-redis").containers, pod.containers])
      expect(env.find(({ name }) => name === "REDIS_PASSWORD")?.valueFrom).toEqual(reference);
    const settings = { ...podEnvironment, ...findResource("ConfigMap").data, REDIS_PASSWORD: "of the secret" };
    expect(getRedisPassword(settings)).toBe("of the secret");
  });

  it("is part of the command that creates the secret in the documentation", () => {
    const keys = pod.containers[0].env.map(({ name }) => name);
    const [command = ""] =
      /kubectl -n oboql create secret generic oboql[^`]+/.exec(
        readFileSync(join(repository, "docs/reference/operations.md"), "utf8"),
      ) ?? [];
    expect([...command.matchAll(/--from-literal=(\w+)=/g)].map(([, key]) => key)).toEqual(keys);
  });
});

describe("the image", () => {
  const lines = readDeployFile("Dockerfile").split("\n");
  const ignored = readFileSync(join(repository, ".dockerignore"), "utf8").split("\n");

  it("copies into the image only paths that exist and that .dockerignore includes", () => {
    expect(ignored[0]).toBe("*");
    const included = ignored.slice(1).flatMap((line) => (line === "" ? [] : line.replace("!", "")));
    expect(included).toEqual(expect.arrayContaining(["oboql.config.ts", "schema", "src", "tsconfig.build.json"]));
    // The sample is no part of the product: it may have been deleted.
    for (const path of included.filter((each) => !each.startsWith("examples/")))
      expect(existsSync(join(repository, path)), path).toBe(true);
    const copied = lines
      .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
      .flatMap((line) => line.split(" ").slice(1, -1));
    expect(copied.length).toBeGreaterThan(3);
    for (const path of copied.filter((each) => each !== ".")) expect(included).toContain(path.replace("./", ""));
  });

  it("runs Node in the image without npm, as a numeric user that is not root", () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
    expect(last.find((line) => line.startsWith("USER "))).toBe("USER 1000:1000");
    expect(last.findLast((line) => line.startsWith("CMD "))).toBe('CMD ["node", "dist/main.js", "start"]');
  });
});

describe("the Compose file", () => {
  interface Service {
    readonly environment: Record<string, string>;
  }
  const { services } = parse(readDeployFile("compose.yaml")) as {
    services: {
      oboql: Service & { deploy: { replicas: number } };
      redis: Service & { command: readonly string[]; healthcheck: { test: readonly string[] } };
    };
  };
  const values: Record<string, string> = {
    ...podEnvironment,
    AZURE_CLIENT_SECRET: "secret",
    ALLOWED_CLIENT_IDS: "c4d8e2f1-6a90-4b3c-8d7e-5f6a7b8c9d0e",
    CORS_ORIGINS: "https://app.example",
    REDIS_PASSWORD: "of the environment file",
  };
  /** Replaces required variables, as Compose does. */
  const interpolate = (text: string): string =>
    text.replaceAll(/\$\{(\w+):\?[^}]+\}/g, (_, name: string) => values[name] ?? expect.fail(`unknown ${name}`));

  it("runs two replicas with Redis in the Compose file, with the valid variables of example.env", () => {
    expect(services.oboql.deploy.replicas).toBe(2);
    // The APIs are those of the project.
    const names = readDeployFile("example.env").match(/^\w+(?==)(?<!_BASE_URL|_RESOURCE)/gm) ?? [];
    const example = Object.fromEntries(names.map((name) => [name, values[name] ?? expect.fail(`unknown ${name}`)]));
    const own = Object.entries(services.oboql.environment).map(([name, value]) => [name, interpolate(value)] as const);
    expect(getRedisPassword({ ...example, ...Object.fromEntries(own) })).toBe(values["REDIS_PASSWORD"]);
    expect(names).toContain("REDIS_PASSWORD");
  });

  it("requires the same password in Redis, and stops without one", () => {
    const password = getOption(services.redis.command, "--requirepass") ?? "";
    expect(password).toMatch(/^\$\{REDIS_PASSWORD:\?.+\}$/);
    expect(interpolate(password)).toBe(values["REDIS_PASSWORD"]);
    // redis-cli exits with 0 also if Redis replies that the password is missing.
    expect(services.redis.environment["REDISCLI_AUTH"]).toBe(password);
    expect(services.redis.healthcheck.test.join(" ")).toContain("grep -q PONG");
  });
});
