import { DateResolver, DateTimeResolver, EmailAddressResolver, LocalDateTimeResolver } from "graphql-scalars";
import type { GraphQLScalarType, ValueNode } from "graphql";

/**
 * Conversions of the scalars in `schema/base.graphql`. An incoming `DateTime` becomes a JavaScript `Date`; all other
 * values are strings in both directions.
 */
export const scalars = {
  DateTime: createScalarConfig(DateTimeResolver),
  Date: {
    serialize: DateResolver.serialize,
    parseValue: (value: unknown) => DateResolver.serialize(DateResolver.parseValue(value)),
    parseLiteral: (node: ValueNode) => DateResolver.serialize(DateResolver.parseLiteral(node)),
  },
  LocalDateTime: createScalarConfig(LocalDateTimeResolver),
  EmailAddress: createScalarConfig(EmailAddressResolver),
};

/** Returns only the functions: a complete scalar type would replace the description of the SDL. */
function createScalarConfig({ serialize, parseValue, parseLiteral }: GraphQLScalarType) {
  return { serialize, parseValue, parseLiteral };
}
