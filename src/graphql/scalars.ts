import { DateResolver, DateTimeResolver, EmailAddressResolver, LocalDateTimeResolver } from "graphql-scalars";
import type { GraphQLScalarType, ValueNode } from "graphql";

/**
 * How the scalars of `schema/base.graphql` are read and written. A `DateTime` that comes in is a `Date` of JavaScript's;
 * everything else is a text, both ways.
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

/** The description stays the SDL's: a whole scalar type would bring its own. */
function createScalarConfig({ serialize, parseValue, parseLiteral }: GraphQLScalarType) {
  return { serialize, parseValue, parseLiteral };
}
