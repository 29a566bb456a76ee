import { createChallengeHeaders, hasAnyScope, type EmulatedApi, type EmulatedResponse } from "@oboql/dev/emulator";
import { executeRequest } from "./execute-request.ts";
import { createProjectsSchema } from "./schema.ts";
import { createStore } from "./store.ts";

const writeScopes = ["Projects.ReadWrite"];
/** Either scope permits reading. */
const readScopes = ["Projects.Read", ...writeScopes];

/** The Projects API at `/projects/graphql`. */
export const projectsApi = {
  name: "PROJECTS",
  clientId: "e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b",
  scopes: readScopes,
  mfaUsers: ["carol@harbor.example"],
  basePath: "/graphql",
  createRoutes: ({ clock }) => {
    const schema = createProjectsSchema(createStore(clock));
    return {
      "POST /graphql": async ({ token, body }) =>
        hasAnyScope(token, readScopes)
          ? executeRequest(schema, body, { callerId: token.oid, hasWriteScope: hasAnyScope(token, writeScopes) })
          : forbiddenResponse,
    };
  },
  rejectToken: (reason) => ({
    status: 401,
    headers: createChallengeHeaders(reason),
    body: createErrorBody(
      "UNAUTHENTICATED",
      reason === "missing" ? "A bearer token is required." : `The token is invalid: ${reason}.`,
    ),
  }),
} as const satisfies EmulatedApi;

const forbiddenResponse: EmulatedResponse = {
  status: 403,
  headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="Projects.Read"` },
  body: createErrorBody("FORBIDDEN", "The token has none of the required scopes: Projects.Read, Projects.ReadWrite."),
};

function createErrorBody(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
