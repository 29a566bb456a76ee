import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import { toGlobalId } from "../../src/downstream/relay/global-id.ts";

/** Variables that every operation declares. They are used in `@skip`, `@include` and `node(id: …)`. */
const variableDefinitions = `($a: Boolean!, $b: Boolean! = true, $c: Boolean, $id: ID!, $other: ID! = "${toGlobalId("Board", "1")}")`;

const maxDepth = 4;
const scalars: Readonly<Record<string, string>> = {
  Int: "1",
  Boolean: "true",
  DateTime: '"2026-03-31T08:30:00Z"',
  Date: '"2026-03-31"',
  LocalDateTime: '"2026-03-31T08:30:00"',
  EmailAddress: '"a@b.example"',
};

/** Returns a random integer from 0 to `below` - 1. */
export type DrawNumber = (below: number) => number;

/** Generates a document of one to three operations, named `o0`, `o1` and `o2`. */
export function generateDocument(schema: GraphQLSchema, draw: DrawNumber): { text: string; operations: string[] } {
  const fragments: { readonly name: string; readonly type: GraphQLNamedType; readonly text: string }[] = [];
  let aliases = 0;
  const pickOne = <Item>(items: readonly Item[]): Item => items[draw(items.length)] as Item;

  const generateCondition = (): string => {
    if (draw(4) > 0) return "";
    const one = (name: string): string => ` @${name}(if: ${pickOne(["$a", "$b", "true", "false"])})`;
    return draw(3) === 0 ? one("skip") + one("include") : one(pickOne(["skip", "include"]));
  };

  const generateField = (type: GraphQLNamedType, depth: number): string => {
    if (!isCompositeType(type) || !("getFields" in type)) return "__typename";
    const { name, args, type: fieldType } = pickOne(Object.values(type.getFields()));
    const required = args.filter(isRequiredArgument).map((argument) => {
      const ids = [
        "$id",
        "$other",
        ...["User", "Group", "Card", "Event"].map((id) => `"${toGlobalId(id, "1")}"`),
        '"x"',
      ];
      return `${argument.name}: ${name === "node" ? pickOne(ids) : toLiteral(argument.type)}`;
    });
    const named = getNamedType(fieldType);
    const inner = isCompositeType(named) ? ` ${generateSelectionSet(named, depth + 1)}` : "";
    const alias = inner || required.length > 0 || draw(2) === 0 ? `f${++aliases}: ` : "";
    return `${alias}${name}${required.length > 0 ? `(${required.join(", ")})` : ""}${generateCondition()}${inner}`;
  };

  const getOverlappingTypes = (type: GraphQLNamedType): readonly GraphQLNamedType[] => {
    if (!isCompositeType(type)) return [type];
    const possible = isObjectType(type) ? [type] : schema.getPossibleTypes(type);
    const all = Object.values(schema.getTypeMap()).filter(isCompositeType);
    return all.filter((other) =>
      possible.some((each) => each === other || (!isObjectType(other) && schema.isSubType(other, each))),
    );
  };

  const generateSpread = (type: GraphQLNamedType, depth: number): string => {
    const on = pickOne(getOverlappingTypes(type));
    if (draw(3) === 0) return `...${generateCondition()} ${generateSelectionSet(type, depth + 1)}`;
    if (draw(2) === 0) return `... on ${on.name}${generateCondition()} ${generateSelectionSet(on, depth + 1)}`;
    const known = fragments.filter((fragment) => getOverlappingTypes(type).includes(fragment.type));
    if (known.length > 0 && draw(2) === 0) return `...${pickOne(known).name}${generateCondition()}`;
    const text = generateSelectionSet(on, depth + 1);
    const name = `F${fragments.length}`;
    fragments.push({ name, type: on, text: `fragment ${name} on ${on.name} ${text}` });
    return `...${name}${generateCondition()}`;
  };

  const generateSelectionSet = (type: GraphQLNamedType, depth: number): string => {
    if (depth > maxDepth) return "{ __typename }";
    const count = 1 + draw(3);
    const parts = Array.from({ length: count }, () =>
      draw(3) === 0 ? generateSpread(type, depth) : generateField(type, depth),
    );
    return `{ ${parts.join(" ")} }`;
  };

  const operations = Array.from({ length: 1 + draw(3) }, (_, index) => `o${index}`);
  const texts = operations.map((name) => {
    const isMutation = draw(5) === 0;
    const root = isMutation ? schema.getMutationType() : schema.getQueryType();
    if (!root) throw new Error("The schema lacks a root type.");
    return `${isMutation ? "mutation" : "query"} ${name}${variableDefinitions} ${generateSelectionSet(root, 0)}`;
  });
  return { text: [...texts, ...fragments.map((fragment) => fragment.text)].join("\n"), operations };
}

function toLiteral(type: GraphQLInputType): string {
  if (isNonNullType(type)) return toLiteral(type.ofType);
  if (isListType(type)) return `[${toLiteral(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (!isInputObjectType(type)) return scalars[type.name] ?? '"x"';
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return `{ ${fields.map(({ name, type: fieldType }) => `${name}: ${toLiteral(fieldType)}`).join(", ")} }`;
}
