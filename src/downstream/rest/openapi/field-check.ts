import type { GraphQLSchema } from "graphql";
import type { Annotations, Find } from "../../directives/annotations.ts";
import type { Problems } from "../../directives/problems.ts";
import type { OpenApiDocument } from "./document.ts";

export interface DocumentedApi {
  readonly name: string;
  /** Names of the query parameters that each request has. */
  readonly query: readonly string[];
  /** Names of the headers that each request has, in lower case. */
  readonly headers: readonly string[];
  readonly document: OpenApiDocument;
}

export interface ProjectFields {
  readonly schema: GraphQLSchema;
  readonly annotations: Annotations;
  /** Whether a project has a resolver of its own for a field. */
  readonly hasResolver: (type: string, field: string) => boolean;
}

/** Dependencies of the checks of a field. */
export interface FieldCheck {
  readonly api: DocumentedApi;
  readonly schema: GraphQLSchema;
  readonly find: Find;
  readonly hasResolver: ProjectFields["hasResolver"];
  readonly problems: Problems;
}
