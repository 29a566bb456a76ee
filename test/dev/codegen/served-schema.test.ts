import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
  type IntrospectionQuery,
} from "graphql";
import { plugin } from "../../../dev/src/codegen/served-schema.ts";
import { downstreamNames, testProject } from "../../support/project.ts";
import { startTestServer } from "../../support/test-server.ts";

const base = readFileSync(new URL("../../../schema/base.graphql", import.meta.url), "utf8");
const sources = testProject.sdl.map(({ text }) => text);
const file = await plugin(buildSchema([base, ...sources].join("\n")));

/** Lists `Type.field @downstream(…)` for every field with the directive. */
function accesses(sdl: string): readonly string[] {
  const found: string[] = [];
  let type = "";
  const enter = (node: { readonly name: { readonly value: string } }): void => void (type = node.name.value);
  visit(parse(sdl), {
    ObjectTypeDefinition: { enter },
    ObjectTypeExtension: { enter },
    FieldDefinition: ({ name, directives = [] }) => {
      for (const directive of directives)
        if (directive.name.value === "downstream") found.push(`${type}.${name.value} ${print(directive)}`);
    },
  });
  return found.sort();
}

it("generates the schema that a server with all downstream APIs serves", async () => {
  const settings = downstreamNames.flatMap((name) => [
    [`${name}_BASE_URL`, "http://127.0.0.1:9"],
    [`${name}_RESOURCE`, `api://${name}`],
  ]);
  const api = await startTestServer(Object.fromEntries(settings) as Record<string, string>);
  try {
    const introspection = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
    });
    const { body } = await api.ask(introspection);
    const served = buildClientSchema(body.data as unknown as IntrospectionQuery);
    expect(printSchema(lexicographicSortSchema(buildSchema(file)))).toBe(printSchema(lexicographicSortSchema(served)));
    const headers = { authorization: `Bearer ${await api.emulator.issueToken()}` };
    const sdl = await (await fetch(`${api.url}/schema.graphql`, { headers })).text();
    expect(print(parse(file))).toBe(print(parse(sdl)));
  } finally {
    await api.close();
  }
});

it("generates the @downstream directives, which introspection omits", () => {
  const written = sources.flatMap(accesses).sort();
  expect(written.length).toBeGreaterThan(40);
  expect(accesses(file)).toEqual(written);
});
