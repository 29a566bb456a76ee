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
/** Any of them may read. */
const readScopes = ["Projects.Read", ...writeScopes];

/** Puts the Projects API at `/projects/graphql`. What is changed there is changed for this emulator alone. */
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
      mayWrite: hasAnyScope(token, writeScopes),
    });
  };

  app.register((scope, _options, done) => {
    // A body that is no JSON is answered as a GraphQL error, so reading is left to the handler.
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

/** RFC 6750 section 3.1: the challenge names an error only where a token was sent. */
function unauthenticatedResponse(reason: TokenRejection): HttpResponse {
  const isMissing = reason === "missing";
  return {
    status: 401,
    headers: { "www-authenticate": isMissing ? "Bearer" : 'Bearer error="invalid_token"' },
    body: createErrorBody(
      "UNAUTHENTICATED",
      isMissing ? "A bearer token is required." : `The token is refused: ${reason}.`,
    ),
  };
}

function forbiddenResponse(): HttpResponse {
  return {
    status: 403,
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="Projects.Read"` },
    body: createErrorBody("FORBIDDEN", "The token has none of the scopes that this call accepts."),
  };
}

function createErrorBody(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
