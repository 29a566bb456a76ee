import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  isAbstractType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from "graphql";
import { createUnlimitedBudget } from "./unlimited-budget.ts";
import type { RequestContext } from "../../src/graphql/context.ts";
import { getDownstreamDirective, type DownstreamDirective } from "../../src/downstream/resolvers/directive.ts";
import { fromGlobalId } from "../../src/downstream/relay/global-id.ts";
import type { Project } from "../../src/downstream/project.ts";
import { createSchema } from "../../src/graphql/schema.ts";

/** A generated object: its type, and its index in the list. */
interface GeneratedObject {
  readonly __typename: string;
  readonly index: number;
}

const leafValues: Readonly<Record<string, unknown>> = {
  Int: 1,
  Boolean: true,
  DateTime: "2026-03-31T08:30:00Z",
  Date: "2026-03-31",
  LocalDateTime: "2026-03-31T08:30:00",
  EmailAddress: "a@b.example",
};

/**
 * The schema with its real resolvers and clients that reject every call. Each field returns a generated value of its type,
 * and lists contain each possible type, so that operations are executed to their full depth.
 */
export function createRecordingSchema(project: Project): GraphQLSchema {
  const schema = createSchema(project);
  for (const type of Object.values(schema.getTypeMap())) {
    // The real resolver reads Graph's `@odata.type`, which generated objects lack: each would be an OtherMember.
    if (isAbstractType(type)) type.resolveType = ({ __typename }: GeneratedObject) => __typename;
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      const isNode = type === schema.getQueryType() && field.name === "node";
      field.resolve = async (
        parent: GeneratedObject | undefined,
        args: { id?: string },
        context: RequestContext,
        info,
      ) => {
        if (isNode || getDownstreamDirective(field))
          await new Promise((done) => {
            done(resolve?.(parent, args, context, info));
          }).catch(() => undefined);
        if (!isNode) return generateValue(schema, field.type, parent?.index ?? 0);
        const named = fromGlobalId(args.id ?? "")?.type;
        return named !== undefined && schema.getType(named) ? { __typename: named, index: 0 } : null;
      };
    }
  }
  return schema;
}

/** Creates a context that records the directives for which resolvers request a client. */
export function createRecordingContext(): { context: RequestContext; requested: DownstreamDirective[] } {
  const requested: DownstreamDirective[] = [];
  const rejectingClient = new Proxy(
    {},
    { get: () => () => Promise.reject(new Error("This client rejects every call.")) },
  );
  const getClient = (access: DownstreamDirective): unknown => {
    // An API without access tokens.
    if (access.scopes.length > 0) requested.push(access);
    return rejectingClient;
  };
  const downstream = { getClient, prefetch: () => undefined };
  return { context: { budget: createUnlimitedBudget(), downstream } as unknown as RequestContext, requested };
}

function generateValue(schema: GraphQLSchema, type: GraphQLOutputType, index: number): unknown {
  const named = getNamedType(type);
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    // A list of an abstract type contains one item of each possible type.
    const count = named.name.startsWith("GroupMember") ? 3 : 1;
    return Array.from({ length: count }, (_, item) => generateValue(schema, nullable.ofType, item));
  }
  if (isObjectType(named)) return { __typename: named.name, index } satisfies GeneratedObject;
  if (isEnumType(named)) return named.getValues()[0]?.value;
  if (!isAbstractType(named)) return leafValues[named.name] ?? "x";
  const possible = schema.getPossibleTypes(named);
  return { __typename: possible[index % possible.length]?.name ?? "", index } satisfies GeneratedObject;
}
