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

const published = readFileSync(new URL("../../projects/remote-schema.graphql", import.meta.url), "utf8");

interface Described {
  readonly name: NameNode;
  readonly description?: StringValueNode | undefined;
}

describe("the published schema", () => {
  it("the published Projects schema describes every type, field, argument and value", () => {
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
  it("every Projects mutation returns one payload or errors, and accepts a clientMutationId", () => {
    for (const [name, { args, type }] of Object.values(schema.getMutationType()?.getFields() ?? {}).map(
      (field) => [field.name, field] as const,
    )) {
      const input = schema.getType(String(args[0]?.type).replace("!", ""));
      expect(isInputObjectType(input) && String(input.getFields()["clientMutationId"]?.type), name).toBe("String");
      const [payload, ...errors] = isUnionType(type) ? type.getTypes() : [];
      expect(payload?.name.toLowerCase(), name).toBe(`${name}payload`.toLowerCase());
      expect(errors.length, name).toBeGreaterThan(0);
      for (const error of errors) expect(error.getInterfaces().map(String), name).toEqual(["ProjectsError"]);
    }
  });
});
