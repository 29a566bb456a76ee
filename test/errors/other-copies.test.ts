import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startTestServer } from "@oboql/dev/testing";
import { defineConfig, microsoftGraph } from "../../src/index.ts";
import type * as downstreamResolver from "../../src/downstream/resolvers/downstream-resolver.ts";
import type * as serviceErrors from "../../src/errors/service-errors.ts";

type ErrorClass = abstract new (...args: never[]) => Error;

/** A second copy of a module, as that of a library with a copy of the package of its own. */
const importCopy = (path: string): Promise<unknown> => import(/* @vite-ignore */ `../../src/${path}?copy`);

const modules = ["errors/service-errors.ts", "errors/limit-errors.ts", "config/env-reader.ts"];

async function listErrorClasses(importModule: (path: string) => Promise<unknown>): Promise<Map<string, ErrorClass>> {
  const members = await Promise.all(modules.map(async (path) => Object.entries((await importModule(path)) as object)));
  const classes = members.flat().filter(([name]) => /^[A-Z]\w*Error$/.test(name));
  return new Map(classes as [string, ErrorClass][]);
}

const create = (errorClass: ErrorClass): Error => Object.create(errorClass.prototype as object) as Error;

it("errors of another copy of the package are instances of the same classes", async () => {
  const classes = await listErrorClasses((path) => import(/* @vite-ignore */ `../../src/${path}`));
  const copies = await listErrorClasses(importCopy);
  expect(classes.size).toBeGreaterThan(20);
  expect([...copies.keys()]).toEqual([...classes.keys()]);
  for (const [name, errorClass] of classes)
    for (const [copyName, copy] of copies) {
      const original = classes.get(copyName) as ErrorClass;
      const isKind = original === errorClass || Object.prototype.isPrototypeOf.call(original, errorClass);
      expect(copy, name).not.toBe(errorClass);
      expect(create(errorClass) instanceof copy, `${name} instanceof ${copyName} of the copy`).toBe(isKind);
    }
});

it("instances of a class and its subclasses are told apart", async () => {
  const { BadUserInputError, ServiceError, SessionRevokedError, InteractionRequiredError } = (await importCopy(
    "errors/service-errors.ts",
  )) as typeof serviceErrors;
  class OwnError extends BadUserInputError {}
  expect(new OwnError("wrong")).toBeInstanceOf(ServiceError);
  expect(new BadUserInputError("wrong")).not.toBeInstanceOf(OwnError);
  expect(new SessionRevokedError("revoked")).toBeInstanceOf(InteractionRequiredError);
  expect(new InteractionRequiredError("again")).not.toBeInstanceOf(SessionRevokedError);
  for (const value of [undefined, null, "text", {}, new Error("other"), JSON.parse('{"oboql.ServiceError":true}')])
    expect(value instanceof ServiceError, String(value)).toBe(false);
});

it("classes of service errors are declared where this test finds them", async () => {
  const names = [...(await listErrorClasses((path) => import(/* @vite-ignore */ `../../src/${path}`))).keys()];
  const declaration = new RegExp(`class \\w+ extends (${names.join("|")})\\b`);
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const declaring = files.filter((path) => declaration.test(readFileSync(join("src", path), "utf8")));
  expect(declaring.sort()).toEqual(["errors/limit-errors.ts", "errors/service-errors.ts"]);
});

it("the server binds the resolvers and returns the errors of another copy", async () => {
  const { BadUserInputError } = (await importCopy("errors/service-errors.ts")) as typeof serviceErrors;
  const { createDownstreamResolver } = (await importCopy(
    "downstream/resolvers/downstream-resolver.ts",
  )) as typeof downstreamResolver;
  const api = await startTestServer(
    defineConfig({
      downstreams: { MICROSOFT_GRAPH: microsoftGraph() },
      resolvers: {
        Query: { me: createDownstreamResolver("MICROSOFT_GRAPH", () => Promise.resolve({ id: "1" })) },
        User: {
          displayName: () => {
            throw new BadUserInputError("The name is not available", { argument: "name" });
          },
        },
      },
    }),
  );
  try {
    const { body } = await api.ask("{ me { objectId displayName } }");
    expect(body.data).toEqual({ me: { objectId: "1", displayName: null } });
    expect(body.errors).toMatchObject([
      { message: "The name is not available", extensions: { code: "BAD_USER_INPUT", argument: "name" } },
    ]);
  } finally {
    await api.close();
  }
});
