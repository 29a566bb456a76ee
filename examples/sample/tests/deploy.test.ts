import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { loadAppConfig } from "../../../src/app.ts";
import { sampleProject } from "./support/project.ts";

const readDeployFile = (path: string): string =>
  readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), "utf8");

it("configures the Projects API in the Kubernetes manifests and in example.env", () => {
  const { data } = parse(readDeployFile("kubernetes/settings.yaml")) as { data: Record<string, string> };
  const credentials = {
    AZURE_CLIENT_ID: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
    AZURE_TENANT_ID: "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6",
    AZURE_CLIENT_SECRET: "secret",
    TOKEN_CACHE_KEYS: Buffer.alloc(32, 1).toString("base64"),
    NODE_ENV: "production",
  };
  const { downstreams } = loadAppConfig(sampleProject, { ...credentials, ...data });
  expect(downstreams.map(({ name }) => name)).toEqual(["MICROSOFT_GRAPH", "PROJECTS"]);

  const names = Object.keys(data).filter((name) => /_BASE_URL$|_RESOURCE$/.test(name));
  expect(readDeployFile("example.env").match(/^\w+(_BASE_URL|_RESOURCE)(?==)/gm)).toEqual(names);
});

it("is included in the image", () => {
  const ignored = readFileSync(new URL("../../../.dockerignore", import.meta.url), "utf8").split("\n");
  expect(ignored).toContain("!examples/sample");
});
