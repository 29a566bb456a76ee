import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Fault } from "../faults.ts";
import { receivedCall } from "../recorded-call.ts";
import { createTokenCheck, grantsAny, type Refusal, type ResourceServerDeps } from "../resource-server.ts";
import { projectsApi } from "../tenant.ts";
import { executeRequest } from "./execute-request.ts";
import { createProjectsSchema } from "./schema.ts";
import { createStore } from "./store.ts";

type Answer = NonNullable<Fault["answer"]>;

const writeScopes = ["Projects.ReadWrite"];
/** Any of them may read. */
const readScopes = ["Projects.Read", ...writeScopes];

/** Puts the Projects API at `/projects/graphql`. What is changed there is changed for this emulator alone. */
export function registerProjects(app: FastifyInstance, deps: ResourceServerDeps): void {
  const schema = createProjectsSchema(createStore(deps.clock));
  const checkToken = createTokenCheck({ ...deps, audiences: [projectsApi.clientId, projectsApi.resource] });

  const answer = async (request: FastifyRequest): Promise<Answer> => {
    const tokenCheck = await checkToken(request.headers.authorization);
    const faulty = await receivedCall(deps, { key: "POST /projects/graphql", url: request.url, tokenCheck });
    if (faulty) return faulty;
    if (!tokenCheck.accepted) return unauthenticated(tokenCheck.refusal);
    if (!grantsAny(tokenCheck.token, readScopes)) return forbidden();
    const { token } = tokenCheck;
    return executeRequest(schema, String(request.body), {
      callerId: token.oid,
      mayWrite: grantsAny(token, writeScopes),
    });
  };

  app.register((scope, _options, done) => {
    // A body that is no JSON is answered as a GraphQL error, so reading is left to the handler.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.post("/projects/graphql", async (request, reply) => send(reply, await answer(request)));
    done();
  });
}

function send(reply: FastifyReply, { status, headers = {}, body }: Answer): FastifyReply {
  return reply
    .code(status)
    .header("content-type", "application/json; charset=utf-8")
    .headers(headers)
    .serializer(String)
    .send(typeof body === "string" ? body : JSON.stringify(body));
}

/** RFC 6750 section 3.1: the challenge names an error only where a token was sent. */
function unauthenticated(refusal: Refusal): Answer {
  const missing = refusal === "missing";
  return {
    status: 401,
    headers: { "www-authenticate": missing ? "Bearer" : 'Bearer error="invalid_token"' },
    body: errorBody("UNAUTHENTICATED", missing ? "A bearer token is required." : `The token is refused: ${refusal}.`),
  };
}

function forbidden(): Answer {
  return {
    status: 403,
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="Projects.Read"` },
    body: errorBody("FORBIDDEN", "The token has none of the scopes that this call accepts."),
  };
}

function errorBody(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
