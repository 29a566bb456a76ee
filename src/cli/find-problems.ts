import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createEnvReader, type Environment } from "../config/env-reader.ts";
import { readFixedHeaders } from "../config/fixed-headers.ts";
import { Problems } from "../downstream/directives/problems.ts";
import type { Project } from "../downstream/project.ts";
import { OpenApiError, parseOpenApi } from "../downstream/rest/openapi/document.ts";
import { validateFields } from "../downstream/rest/openapi/validate-fields.ts";
import { createHasResolver, createSchema, readAnnotations } from "../graphql/schema.ts";
import type { CommandDeps } from "./command.ts";
import { formatSchemaError } from "./format-error.ts";

/**
 * Finds what a server does not report when it starts: directives that cost more calls than they have to, and where the
 * directives and the OpenAPI documents of the APIs disagree.
 *
 * @throws {GraphQLError | SchemaError} if the server could not start
 */
export async function findProblems(project: Project, environment: Environment): Promise<Problems> {
  const problems = new Problems();
  const schema = createSchema(project, undefined, problems);
  for (const [name, { openapi }] of project.downstreams) {
    if (!openapi) continue;
    const headers = [...(readFixedHeaders(createEnvReader(environment), `${name}_HEADERS`)?.keys() ?? [])];
    try {
      const text = await readDocument(project, openapi.path);
      const api = { name, query: openapi.query, headers, document: parseOpenApi(text, openapi.path) };
      const fields = {
        schema,
        annotations: readAnnotations(project),
        hasResolver: createHasResolver(project.resolvers),
      };
      validateFields(api, fields, problems);
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      problems.addError(undefined, error.message);
    }
  }
  return problems;
}

/** Prints all problems as warnings, after the API has started. */
export async function printProblems({ project, environment, folder, printNotice }: CommandDeps): Promise<void> {
  // Perf: other APIs have none, and the schema would be created for nothing.
  if (![...project.downstreams.values()].some(({ kind }) => kind === "rest")) return;
  const { errors, warnings } = await findProblems(project, environment);
  for (const problem of [...errors, ...warnings])
    printNotice(`oboql: ${formatSchemaError(problem, folder, "warning: ")}\n`);
}

export function getDocumentPath({ folder }: Pick<Project, "folder">, path: string): string {
  return fileURLToPath(new URL(path, folder));
}

/** @throws {OpenApiError} */
async function readDocument(project: Project, path: string): Promise<string> {
  return readFile(getDocumentPath(project, path), "utf8").catch((cause: unknown) => {
    throw new OpenApiError(`cannot read ${path}, the OpenAPI document that oboql.config.ts names`, { cause });
  });
}
