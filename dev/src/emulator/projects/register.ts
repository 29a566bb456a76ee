import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Fault } from "../faults.ts";
import { recordCall } from "../record-call.ts";
import { createTokenValidator, hasAnyScope, type TokenRejection, type ResourceServerDeps } from "../resource-server.ts";
import { projectsApi } from "../tenant.ts";
import { executeRequest } from "./execute-request.ts";
import { createProjectsSchema } from "./schema.ts";
import { createStore } from "./store.ts";

type HttpResponse = NonNullable<Fault["response"]>;

const writeScopes = ["Projects.ReadWrite"];
/** Either scope permits reading. */
const readScopes = ["Projects.Read", ...writeScopes];

/** Registers the Projects API at `/projects/graphql`. Changes are kept in memory, per emulator. */
export function registerProjects(app: FastifyInstance, deps: ResourceServerDeps): void {
  const schema = createProjectsSchema(createStore(deps.clock));
  const validateToken = createTokenValidator({ ...deps, audiences: [projectsApi.clientId, projectsApi.resource] });

  const handleRequest = async (request: FastifyRequest): Promise<HttpResponse> => {
    const validation = await validateToken(request.headers.authorization);
    const faultResponse = await recordCall(deps, { key: "POST /projects/graphql", url: request.url, validation });
    if (faultResponse) return faultResponse;
    if (!validation.accepted) return unauthenticatedResponse(validation.reason);
    if (!hasAnyScope(validation.token, readScopes)) return forbiddenResponse();
    const { token } = validation;
    return executeRequest(schema, String(request.body), {
      callerId: token.oid,
      hasWriteScope: hasAnyScope(token, writeScopes),
    });
  };

  app.register((scope, _options, done) => {
    // The handler parses the body: a malformed one is a GraphQL error.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
      done(null, body);
    });
    scope.post("/projects/graphql", async (request, reply) => sendResponse(reply, await handleRequest(request)));
    done();
  });
}

function sendResponse(reply: FastifyReply, { status, headers = {}, body }: HttpResponse): FastifyReply {
  return reply
    .code(status)
    .header("content-type", "application/json; charset=utf-8")
    .headers(headers)
    .serializer(String)
    .send(typeof body === "string" ? body : JSON.stringify(body));
}

/** RFC 6750, section 3.1: the challenge has an error code only if the request has a token. */
function unauthenticatedResponse(reason: TokenRejection): HttpResponse {
  const isMissing = reason === "missing";
  return {
    status: 401,
    headers: { "www-authenticate": isMissing ? "Bearer" : 'Bearer error="invalid_token"' },
    body: createErrorBody(
      "UNAUTHENTICATED",
      isMissing ? "A bearer token is required." : `The token is invalid: ${reason}.`,
    ),
  };
}

function forbiddenResponse(): HttpResponse {
  return {
    status: 403,
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="Projects.Read"` },
    body: createErrorBody("FORBIDDEN", "The token has none of the required scopes: Projects.Read, Projects.ReadWrite."),
  };
}

function createErrorBody(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
