import { GraphQLError, Kind, type ValueNode } from "graphql";

const parseDate = (value: unknown): string => {
  // A day that does not exist, as 2025-02-30, is read as another one, or not at all.
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)) {
    const time = Date.parse(value);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value)) return value;
  }
  throw new GraphQLError("A Date is a calendar day, as 2025-03-31.");
};

/** How the published scalars are read. No {@link GraphQLScalarType}: that would replace the published description. */
export const scalars = {
  Date: {
    parseValue: parseDate,
    parseLiteral: (node: ValueNode) => parseDate(node.kind === Kind.STRING ? node.value : undefined),
  },
};
