import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

/** The layers of src/ in docs/architecture.md, highest first. ESLint shows most violations in the editor. */
const [documentedLayers = ""] = /`cli -> [^`]+`/.exec(readFileSync("docs/architecture.md", "utf8")) ?? [];
const layers = [
  ["main.ts", "index.ts"],
  ...documentedLayers
    .replaceAll("`", "")
    .split("->")
    .map((layer) => layer.split(",").map((name) => name.trim().replace(/^app$/, "app.ts"))),
];
/** Types generated from the schema. */
const generated = "generated";

const toFolder = (path: string): string => path.split("/")[1] ?? "";
const toLayer = (path: string): number => layers.findIndex((layer) => layer.includes(toFolder(path)));

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((name) => join("src", name))
  .filter((path) => path.endsWith(".ts") && toFolder(path) !== generated);

/** All module names in a file: static, dynamic and type imports, and exports. */
function listImports(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Why a file must not import a module; undefined if it may. */
function findViolation(path: string, module: string): string | undefined {
  if (/^jose(\/|$)/.test(module)) return toFolder(path) === "auth" ? undefined : "only auth reads JWTs";
  if (/^@azure\/msal-node(\/|$)/.test(module))
    return toFolder(path) === "tokens" ? undefined : "only tokens calls the token endpoint";
  if (/^@oboql\//.test(module)) return "src imports no other package of this repository";
  if (!module.startsWith(".")) return undefined;
  const target = join(dirname(path), module);
  if (!target.startsWith("src/")) return "the module is outside of src";
  if (toFolder(target) === generated || toFolder(target) === toFolder(path)) return findApiViolation(path, target);
  if (toLayer(target) === -1) return "the folder belongs to no layer";
  return toLayer(target) > toLayer(path) ? findApiViolation(path, target) : "the layer is not below";
}

const apis = readdirSync("src/downstream").filter((name) => files.includes(`src/downstream/${name}/definition.ts`));

/** Folders of APIs import no other API. */
function findApiViolation(path: string, target: string): string | undefined {
  const [, , targetApi = ""] = target.split("/");
  if (toFolder(target) !== "downstream" || !apis.includes(targetApi)) return undefined;
  const [, folder, api] = path.split("/");
  const isAllowed = api === targetApi || path === "src/index.ts" || folder === "cli" || folder === "doctor";
  return isAllowed ? undefined : "this folder knows no downstream API by name";
}

it("imports only from lower layers", () => {
  const violations = files.flatMap((path) =>
    listImports(path).flatMap((module) => {
      const violation = findViolation(path, module);
      return violation === undefined ? [] : [`${path} imports ${module}: ${violation}`];
    }),
  );
  expect(violations).toEqual([]);
});

it("assigns every folder of src to a layer", () => {
  const folders = readdirSync("src").filter((name) => name !== generated);
  expect(folders.sort()).toEqual(layers.flat().sort());
});

it("finds imports that run upward, whatever their form", () => {
  for (const [path, module] of [
    ["src/lib/json.ts", "../config/config.ts"],
    ["src/lib/json.ts", "./../config/config.ts"],
    ["src/lib/json.ts", "../../src/config/config.ts"],
    ["src/lib/json.ts", "../main.ts"],
    ["src/lib/json.ts", "../../dev/src/emulator/start.ts"],
    ["src/graphql/schema.ts", "jose/jwt/verify"],
    ["src/doctor/report.ts", "@azure/msal-node/dist/index.js"],
    ["src/server/server.ts", "@oboql/dev"],
    ["src/tokens/scopes.ts", "../auth/jwks.ts"],
    ["src/downstream/http/retry-policy.ts", "../microsoft-graph/definition.ts"],
  ] as const)
    expect(findViolation(path, module), `${path} imports ${module}`).toBeDefined();
});
