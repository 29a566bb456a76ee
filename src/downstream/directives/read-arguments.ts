import { Kind, type ASTNode, type ConstDirectiveNode, type ConstValueNode } from "graphql";
import type { Problems } from "./problems.ts";
import { suggest } from "./suggest.ts";
import { parseTemplate, type Template } from "./template.ts";

/** Reads a literal. @returns undefined if it has another type, which is reported */
export type Read<Value> = (node: ConstValueNode, problems: Problems) => Value | undefined;

/** The members that an object may have, or the arguments of a directive. */
type Shape = Readonly<Record<string, Read<unknown>>>;

/** The members that were read. Their nodes have their places. */
export type Members<Of extends Shape> = {
  readonly [Name in keyof Of]?: Of[Name] extends Read<infer Value> ? Value : never;
} & { readonly node: ASTNode };

/** Reads the arguments of a directive. graphql-js does not validate them in SDL. */
export function readDirective<Of extends Shape>(
  directive: ConstDirectiveNode,
  shape: Of,
  problems: Problems,
): Members<Of> {
  const place = `@${directive.name.value}`;
  return readMembers(directive.arguments ?? [], { shape, problems, place, node: directive });
}

/** The texts of an argument: one, those of a list, or none. */
export function getTexts({ arguments: given = [] }: ConstDirectiveNode, name: string): readonly string[] {
  const value = given.find((argument) => argument.name.value === name)?.value;
  const values = value?.kind === Kind.LIST ? value.values : [value];
  return values.flatMap((each) => (each?.kind === Kind.STRING ? [each.value] : []));
}

export function readObject<Of extends Shape>(place: string, shape: Of): Read<Members<Of>> {
  const readNode = createRead(`\`${place}\` must be an object`, (node) =>
    node.kind === Kind.OBJECT ? node : undefined,
  );
  return (node, problems) => {
    const object = readNode(node, problems);
    return object && readMembers(object.fields, { shape, problems, place, node });
  };
}

/** @param find returns undefined for a literal of another type */
function createRead<Value>(message: string, find: (node: ConstValueNode) => Value | undefined): Read<Value> {
  return (node, problems) => {
    const value = find(node);
    if (value === undefined) problems.addError(node, message);
    return value;
  };
}

interface NamedValue extends Pick<ASTNode, "loc"> {
  readonly name: { readonly value: string };
  readonly value: ConstValueNode;
}

function readMembers<Of extends Shape>(
  values: readonly NamedValue[],
  { shape, problems, place, node }: { shape: Of; problems: Problems; place: string; node: ASTNode },
): Members<Of> {
  const names = values.map(({ name }) => name.value);
  const members = values.map(({ name: { value: name }, value }, index): [string, unknown] => {
    const read = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!read)
      problems.addError(
        value,
        `${place} has no \`${name}\`${suggest(name, Object.keys(shape)) || `; it has ${Object.keys(shape).join(", ")}`}`,
      );
    if (names.indexOf(name) < index) problems.addError(value, `${place} has \`${name}\` twice`);
    return [name, read?.(value, problems)];
  });
  return { ...Object.fromEntries(members), node } as Members<Of>;
}

export const readText = createRead("the value must be a text", (node) =>
  node.kind === Kind.STRING ? node.value : undefined,
);

export const readCount = createRead("the value must be a number from 1 to 100000", (node) => {
  const count = node.kind === Kind.INT ? Number(node.value) : 0;
  return count >= 1 && count <= 100_000 ? count : undefined;
});

/** Reads keys that lead to a value in JSON. */
export const readPath = createRead("the value must be a list of keys", (node): readonly string[] | undefined => {
  const items = node.kind === Kind.LIST ? node.values : [node];
  const keys = items.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : []));
  return keys.length === items.length ? keys : undefined;
});

export const readTemplate: Read<Template> = parseTemplate;

export function readEnum(...names: readonly string[]): Read<string> {
  return createRead(`the value must be ${names.join(" or ")}`, (node) =>
    node.kind === Kind.ENUM && names.includes(node.value) ? node.value : undefined,
  );
}

export function readList<Value>(read: Read<Value>): Read<readonly Value[]> {
  return (node, problems) =>
    (node.kind === Kind.LIST ? node.values : [node])
      .map((item) => read(item, problems))
      .filter((value) => value !== undefined);
}
