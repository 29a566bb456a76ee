import {
  isObjectType,
  Kind,
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Find } from "./annotations.ts";
import { createCompositeKey, createPlainKey, getName, type IdKey } from "./id-key.ts";
import type { Problems } from "./problems.ts";
import { readDirective, readTemplate, readText } from "./read-arguments.ts";
import type { Template } from "./template.ts";
import { validateTemplate } from "./validate-template.ts";

type Field = GraphQLField<unknown, unknown>;

/** The `@id` directives of a schema. */
export class IdDirectives {
  readonly #schema: GraphQLSchema;
  readonly #find: Find;
  readonly #problems: Problems;
  readonly #idKeys: ReadonlyMap<string, IdKey>;

  constructor(schema: GraphQLSchema, find: Find, problems: Problems) {
    this.#schema = schema;
    this.#find = find;
    this.#problems = problems;
    const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
    this.#idKeys = new Map(objects.flatMap((type) => this.#readOwnKey(type)));
  }

  /** Compiles the directive of a field into its resolver. @returns undefined if it is invalid, which is reported */
  compileField(
    coordinate: string,
    field: Field,
    directive: ConstDirectiveNode,
  ): ((parent: unknown) => string | null) | undefined {
    const { type, template } = this.#readKey(directive, field.name);
    if (type === undefined || !template) return undefined;
    this.#validateParentTemplate(template, field);
    const key = this.#idKeys.get(type) ?? createPlainKey(type, template);
    const isOwn = coordinate.startsWith(`${type}.`);
    const encode = isOwn || !key.parts ? createKey(type, template).encode : createCompositeKey(type, template).encode;
    return (parent: unknown) => encode({ parent }) ?? null;
  }

  /** The type that an argument, input field or field has ids of. */
  readType(coordinate: string): string | undefined {
    const directive = this.#find(coordinate, "id");
    if (!directive) return undefined;
    const { type } = readDirective(directive, { type: readText, key: readTemplate }, this.#problems);
    if (type === undefined || !isObjectType(this.#schema.getType(type)))
      this.#problems.addError(
        directive,
        `@id needs \`type\`, the name of an object type; there is no type ${type ?? ""}`,
      );
    return type;
  }

  #readKey(directive: ConstDirectiveNode, field: string): { type: string | undefined; template: Template | undefined } {
    const { type, key } = readDirective(directive, { type: readText, key: readTemplate }, this.#problems);
    return { type, template: key ?? createMemberTemplate(directive, field, this.#problems) };
  }

  #readOwnKey(type: GraphQLObjectType): readonly (readonly [string, IdKey])[] {
    return Object.keys(type.getFields()).flatMap((field) => {
      const directive = this.#find(`${type.name}.${field}`, "id");
      if (!directive) return [];
      const key = this.#readKey(directive, field);
      return key.type === type.name && key.template ? [[type.name, createKey(type.name, key.template)] as const] : [];
    });
  }

  /** The key of the ids that an argument or input field has; undefined if it has none. */
  getKey(coordinate: string): IdKey | undefined {
    const type = this.readType(coordinate);
    return type === undefined ? undefined : (this.#idKeys.get(type) ?? createPlainKey(type));
  }

  /** The key of the ids of a type, by the field of it that has them; undefined if there is none. */
  getOwnKey(type: string): IdKey | undefined {
    return this.#idKeys.get(type);
  }

  #validateParentTemplate(template: Template, field: Field): void {
    validateTemplate(
      template,
      { field, sources: ["parent"], kind: "path", getIdParts: () => undefined },
      this.#problems,
    );
    const names = template.placeholders.map(getName);
    if (new Set(names).size < names.length)
      this.#problems.addError(
        template.node,
        "two parts of this id have the same last key, which is the name of the part",
      );
  }
}

function createKey(type: string, template: Template): IdKey {
  const [only] = template.placeholders;
  return only?.isWhole ? createPlainKey(type, template) : createCompositeKey(type, template);
}

function createMemberTemplate(node: ConstDirectiveNode, field: string, problems: Problems): Template | undefined {
  const value = `{parent.${field}}`;
  return readTemplate({ kind: Kind.STRING, value, ...(node.loc && { loc: node.loc }) }, problems);
}
