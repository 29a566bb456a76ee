import { readFileSync } from "node:fs";
import {
  buildSchema,
  isInputObjectType,
  isUnionType,
  parse,
  visit,
  type NameNode,
  type StringValueNode,
} from "graphql";
import { describe, expect, it } from "vitest";

const published = readFileSync(
  new URL("../../../../src/downstream/projects/remote-schema.graphql", import.meta.url),
  "utf8",
);

interface Described {
  readonly name: NameNode;
  readonly description?: StringValueNode | undefined;
}

describe("the published schema", () => {
  it("describes every type, field, argument and value", () => {
    const names: string[] = [];
    const undescribed: string[] = [];
    const check = ({ name, description }: Described) => {
      names.push(name.value);
      if (!description?.value) undescribed.push(name.value);
    };
    visit(parse(published), {
      ScalarTypeDefinition: check,
      ObjectTypeDefinition: check,
      InterfaceTypeDefinition: check,
      UnionTypeDefinition: check,
      EnumTypeDefinition: check,
      InputObjectTypeDefinition: check,
      FieldDefinition: check,
      InputValueDefinition: check,
      EnumValueDefinition: check,
    });
    expect(names).toEqual(expect.arrayContaining(["Date", "Task", "clientMutationId", "DUE_ON"]));
    expect(undescribed).toEqual([]);
  });

  const schema = buildSchema(published);
  it.each(Object.values(schema.getMutationType()?.getFields() ?? {}).map((field) => [field.name, field] as const))(
    "answers %s with one payload or errors, and takes a clientMutationId",
    (name, { args, type }) => {
      const input = schema.getType(String(args[0]?.type).replace("!", ""));
      expect(isInputObjectType(input) && String(input.getFields()["clientMutationId"]?.type)).toBe("String");
      const [payload, ...errors] = isUnionType(type) ? type.getTypes() : [];
      expect(payload?.name.toLowerCase()).toBe(`${name}payload`.toLowerCase());
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors) expect(error.getInterfaces().map(String)).toEqual(["ProjectsError"]);
    },
  );
});
