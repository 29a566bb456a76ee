import { GraphQLError, type ValidationRule } from "graphql";

/** Rejects operations of a type that the schema lacks, such as subscriptions (GraphQL, section 5.2.1), which graphql-js does not. */
export const operationTypesRule: ValidationRule = (context) => ({
  OperationDefinition: (node) => {
    if (!context.getSchema().getRootType(node.operation))
      context.reportError(new GraphQLError(`This API has no ${node.operation} operations.`, { nodes: node }));
  },
});
