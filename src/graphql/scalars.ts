import { DateResolver, DateTimeResolver, EmailAddressResolver, LocalDateTimeResolver } from "graphql-scalars";
import { GraphQLError, valueFromASTUntyped, type GraphQLScalarType, type ValueNode } from "graphql";

/**
 * Conversions of the scalars in `schema/base.graphql`. An incoming `DateTime` becomes a JavaScript `Date`; all other
 * values are strings in both directions.
 */
export const scalars = {
  DateTime: {
    ...createScalarConfig(DateTimeResolver),
    serialize: serializeText((text) => {
      const instant: unknown = DateTimeResolver.serialize(text);
      if (instant instanceof Date && Number.isNaN(instant.getTime())) throw new GraphQLError("Invalid DateTime.");
      return instant;
    }),
  },
  Date: {
    serialize: serializeText(DateResolver.serialize),
    parseValue: (value: unknown) => DateResolver.serialize(DateResolver.parseValue(value)),
    parseLiteral: (node: ValueNode) => DateResolver.serialize(DateResolver.parseLiteral(node)),
  },
  LocalDateTime: createScalarConfig(LocalDateTimeResolver),
  EmailAddress: createScalarConfig(EmailAddressResolver),
  JSON: {
    serialize: (value: unknown) => value,
    parseValue: (value: unknown) => value,
    parseLiteral: (node: ValueNode, variables?: Record<string, unknown> | null) => valueFromASTUntyped(node, variables),
  },
};

/** Returns only the functions: a complete scalar type would replace the description of the SDL. */
function createScalarConfig({ serialize, parseValue, parseLiteral }: GraphQLScalarType) {
  return { serialize: serializeText(serialize), parseValue, parseLiteral };
}

/** Downstream APIs send text for these scalars. The serializers fail in different ways, or not at all, for other values. */
function serializeText(serialize: (text: string) => unknown) {
  return (value: unknown): unknown => {
    if (typeof value !== "string") throw new GraphQLError("The value is not a text.");
    return serialize(value);
  };
}
