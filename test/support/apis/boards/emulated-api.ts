import { readFileSync } from "node:fs";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { graphql } from "graphql";
import { createChallengeHeaders, hasAnyScope, type EmulatedApi } from "@oboql/dev/emulator";
import { createError, createResolvers, type Caller } from "./emulated-resolvers.ts";

const sdl = readFileSync(new URL("remote.graphql", import.meta.url), "utf8");
const writeScopes = ["Boards.ReadWrite"];
/** Either scope permits reading. */
const readScopes = ["Boards.Read", ...writeScopes];

/** The boards at `/boards/graphql`, with which Carol needs multifactor authentication. */
export const boardsApi = {
  name: "BOARDS",
  clientId: "e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b",
  scopes: readScopes,
  mfaUsers: ["carol@harbor.example"],
  basePath: "/graphql",
  createRoutes: () => {
    const schema = makeExecutableSchema<Caller>({ typeDefs: sdl, resolvers: createResolvers() });
    return {
      "POST /graphql": async ({ token, body }) => {
        if (!hasAnyScope(token, readScopes)) return { status: 403, body: createErrorBody("FORBIDDEN") };
        const { query: source, variables: variableValues } = JSON.parse(body) as Request;
        const contextValue = { id: token.oid, mayWrite: hasAnyScope(token, writeScopes) };
        const result = await graphql({ schema, source, variableValues, contextValue });
        return { status: "data" in result ? 200 : 400, body: result };
      },
    };
  },
  rejectToken: (reason) => ({
    status: 401,
    headers: createChallengeHeaders(reason),
    body: createErrorBody("UNAUTHENTICATED"),
  }),
} as const satisfies EmulatedApi;

interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

function createErrorBody(code: string): object {
  return { errors: [createError(code).toJSON()] };
}
