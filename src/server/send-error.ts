import type { FastifyReply } from "fastify";
import { buildBearerChallenge } from "../auth/www-authenticate.ts";
import type { LimitName } from "../errors/limit-errors.ts";
import type { ServiceError } from "../errors/service-errors.ts";
import { toRetryAfterHeader } from "../errors/to-graphql-error.ts";
import { chooseMediaType } from "./content-negotiation.ts";

/** A request that cannot be read. The client sees the message. */
export class MalformedRequestError extends Error {
  readonly statusCode = 400;
}

/** Response body for a request that is rejected before it reaches Apollo Server. */
export function badRequestBody(message: string, limit?: LimitName): object {
  return { errors: [{ message, extensions: { code: "BAD_REQUEST", ...(limit && { limit }) } }] };
}

/** Rejects a request before it reaches Apollo Server, in the media type that the client prefers. */
export function sendBadRequest(reply: FastifyReply, status: number, message: string, limit?: LimitName): FastifyReply {
  return reply.status(status).type(chooseMediaType(reply.request.headers.accept)).send(badRequestBody(message, limit));
}

/**
 * Responds to a recorded request with the status, headers and GraphQL error of `error`, without Apollo Server. A rejected
 * caller receives a challenge.
 */
export function sendServiceError(reply: FastifyReply, error: ServiceError): FastifyReply {
  const { message, extensions, status } = error;
  const challenge = buildBearerChallenge(error);
  reply.request.record.setResult([error.code], false);
  return reply
    .status(status)
    .type(chooseMediaType(reply.request.headers.accept))
    .headers({ ...toRetryAfterHeader(error), ...(challenge !== undefined && { "www-authenticate": challenge }) })
    .send({ errors: [{ message, extensions }] });
}
