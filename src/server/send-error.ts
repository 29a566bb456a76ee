import type { FastifyReply } from "fastify";
import type { ServiceError } from "../errors/service-errors.ts";
import { toRetryAfterHeader } from "../errors/to-graphql-error.ts";

/** Answers a request that fails as a whole, without Apollo. */
export function sendServiceError(reply: FastifyReply, error: ServiceError): FastifyReply {
  const { message, extensions, status } = error;
  reply.request.record.setResult([error.code], false);
  return reply
    .status(status)
    .headers(toRetryAfterHeader(error))
    .send({ errors: [{ message, extensions }] });
}
