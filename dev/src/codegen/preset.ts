import type { CodegenPlugin, Types } from "@graphql-codegen/plugin-helpers";
import * as typescript from "@graphql-codegen/typescript";
import * as typescriptResolvers from "@graphql-codegen/typescript-resolvers";
import {
  buildASTSchema,
  lexicographicSortSchema,
  isEnumType,
  isObjectType,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { extractAnnotations, type Annotations } from "oboql/internal/downstream/directives/annotations";
import { Problems } from "oboql/internal/downstream/directives/problems";
import { getDownstreamDirective, readDirectives } from "oboql/internal/downstream/resolvers/directive";

/** `presetConfig` of an output in `codegen.yml`. Types are written as `path#Name`, with the path relative to the output. */
export interface PresetConfig {
  /**
   * Type of the client of each downstream API, by its name in `@downstream(api: …)`. Default: that of Microsoft Graph; each
   * other API of the SDL must be there.
   */
  readonly clients?: Readonly<Record<string, string>>;
  /** Types of the objects that resolvers receive and return, by GraphQL type. Default: those of Microsoft Graph. */
  readonly mappers?: Readonly<Record<string, string>>;
}

const graphClient = "oboql#MicrosoftGraphClient";

const graphMappers = {
  User: "oboql#GraphUser",
  UserConnection: "oboql#UserPage",
  Group: "oboql#GraphGroup",
  GroupConnection: "oboql#GroupPage",
  GroupMember: "oboql#GraphMember",
  OtherMember: "oboql#GraphMember",
  GroupMemberConnection: "oboql#GroupMemberPage",
  MailFolder: "oboql#GraphMailFolder",
  MailFolderConnection: "oboql#MailFolderPage",
  Message: "oboql#GraphMessage",
  MessageConnection: "oboql#MessagePage",
  Recipient: "oboql#GraphRecipient",
  Attachment: "oboql#GraphAttachment",
  Event: "oboql#GraphEvent",
  EventConnection: "oboql#EventPage",
  Attendee: "oboql#GraphAttendee",
  EventTime: "oboql#GraphEventTime",
};

const resolversConfig = {
  useTypeImports: true,
  enumsAsTypes: true,
  scalars: {
    ID: "string",
    DateTime: { input: "Date", output: "Date | string" },
    Date: "string",
    LocalDateTime: "string",
    EmailAddress: "string",
  },
  makeResolverTypeCallable: true,
  optionalResolveType: true,
  // An item of a list may fail, or turn out to be null, by itself.
  maybeValue: "T | Promise<T | null> | null",
  contextType: "oboql#ResolverContext",
  inputMaybeValue: "T | null | undefined",
  avoidOptionals: { defaultValue: true },
};

/**
 * Preset of GraphQL Code Generator for one file with the types of a project's resolvers, and `downstreamResolver` and
 * `join`, which know the client of each downstream API.
 */
export const preset: Types.OutputPreset<PresetConfig> = {
  buildGeneratesSection: ({ baseOutputDir, schema: source, config, presetConfig }) => {
    // The server reports mistakes in directives.
    const { document: schema, annotations } = extractAnnotations(source, new Problems());
    return [
      {
        filename: baseOutputDir,
        schema,
        // Sorted: built-in scalars have different places in the schemas of this repository and of a project.
        schemaAst: lexicographicSortSchema(buildASTSchema(schema)),
        documents: [],
        plugins: [{ typescript: {} }, { resolvers: {} }, { clients: {} }],
        pluginMap: {
          typescript,
          resolvers: typescriptResolvers,
          clients: createClientsPlugin(presetConfig.clients ?? {}, annotations),
        },
        config: { ...resolversConfig, mappers: { ...getGraphMappers(schema), ...presetConfig.mappers }, ...config },
      },
    ];
  },
};

/** A project that leaves out parts of the schema of Microsoft Graph has not all of its types. */
function getGraphMappers(schema: DocumentNode): Readonly<Record<string, string>> {
  const types = new Set(schema.definitions.flatMap((node) => ("name" in node ? [node.name.value] : [])));
  return Object.fromEntries(Object.entries(graphMappers).filter(([type]) => types.has(type)));
}

function createClientsPlugin(given: Readonly<Record<string, string>>, annotations: Annotations): CodegenPlugin {
  return {
    plugin: (schema) => {
      const clients = new Map(Object.entries({ MICROSOFT_GRAPH: graphClient, ...given }));
      const entries = findApisInCode(schema, annotations).map((api) => {
        const client = clients.get(api);
        const [path, name] = client?.split("#") ?? [];
        if (path === undefined || name === undefined)
          throw new Error(
            `codegen.yml: presetConfig.clients.${api} is missing; write the type of the client of ${api} as path#Name`,
          );
        return { api, path, name };
      });
      return {
        prepend: [
          `import { createDownstreamResolver, createJoin, type DownstreamResolver, type Join } from "oboql";`,
          ...entries.map(({ api, path, name }) => `import type { ${name} as ${toAlias(api)} } from "${path}";`),
        ],
        content: [
          "/** The client of each downstream API. */",
          "export interface DownstreamClients {",
          ...entries.map(({ api }) => `  ${api}: ${toAlias(api)};`),
          "}",
          "/** Resolves a field that calls a downstream API: the one that the field's `@downstream` directive names. */",
          "export const downstreamResolver: DownstreamResolver<DownstreamClients> = createDownstreamResolver;",
          "/** Resolves a field to the object of another API whose key the parent has. Null, without a call, if it has none. */",
          "export const join: Join<DownstreamClients> = createJoin;",
          "",
        ].join("\n"),
      };
    },
  };
}

/** The APIs with fields that a resolver in code resolves: the others have directives that do. */
function findApisInCode(schema: GraphQLSchema, annotations: Annotations): readonly string[] {
  // A copy, since plugins use the same schema.
  const served = lexicographicSortSchema(schema);
  readDirectives(served);
  const fields = Object.values(served.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ field, coordinate: `${type.name}.${field.name}` })),
    )
    .filter(({ coordinate }) => !annotations.has(coordinate));
  const used = new Set(fields.map(({ field }) => getDownstreamDirective(field)?.api));
  const type = schema.getType("DownstreamApi");
  const apis = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  return apis.filter((api) => used.has(api));
}

const toAlias = (api: string): string => `${api}_Client`;
