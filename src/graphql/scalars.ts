import { GraphQLError, Kind, valueFromASTUntyped, type ValueNode } from "graphql";

/**
 * Conversions of the scalars in `schema/base.graphql`. `DateTime` is a JavaScript `Date` here, `JSON` any value; all others
 * are strings in both directions.
 */
export const scalars = {
  DateTime: createScalar("DateTime", parseDateTime),
  Date: createScalar("Date", (text) => (/^\d{4}-\d\d-\d\d$/.test(text) && isCalendarDate(text) ? text : undefined)),
  LocalDateTime: createScalar("LocalDateTime", (text) => (isLocalDateTime(text) ? text : undefined)),
  EmailAddress: createScalar("EmailAddress", (text) => (emailAddress.test(text) ? text : undefined)),
  JSON: {
    serialize: (value: unknown) => value,
    parseValue: (value: unknown) => value,
    parseLiteral: (node: ValueNode, variables?: Record<string, unknown> | null) => valueFromASTUntyped(node, variables),
  },
};

/** @param parse returns undefined if the text is invalid */
function createScalar<Value>(name: string, parse: (text: string) => Value | undefined) {
  const parseValue = (value: unknown): Value => {
    const result = typeof value === "string" ? parse(value) : undefined;
    if (result === undefined) throw new GraphQLError(`The value is not a valid ${name}.`);
    return result;
  };
  // Only the functions: a complete scalar type would replace the description of the SDL.
  return {
    serialize: parseValue,
    parseValue,
    parseLiteral: (node: ValueNode): Value => parseValue(node.kind === Kind.STRING ? node.value : undefined),
  };
}

/** RFC 3339, section 5.6, without leap seconds, which a `Date` cannot have. */
const dateTime = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function parseDateTime(text: string): Date | undefined {
  const upper = text.toUpperCase();
  const [, day = ""] = dateTime.exec(upper) ?? [];
  return isCalendarDate(day) ? new Date(upper) : undefined;
}

/** `Date` accepts 30 February, as 1 or 2 March. */
function isCalendarDate(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const localDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i;

function isLocalDateTime(text: string): boolean {
  return localDateTime.test(text) && !Number.isNaN(Date.parse(text));
}

/** @see https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address */
const emailAddress = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i;
