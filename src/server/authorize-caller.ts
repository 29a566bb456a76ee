import type { FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";
import type { Authenticate } from "../auth/authenticate.ts";
import type { Identity } from "../entra/identity.ts";
import { mapMaybePromise, type MaybePromise } from "../lib/maybe-promise.ts";
import type { LoadShedding } from "./load-shedding/load-shedding.ts";
import type { EnforceRateLimits } from "./rate-limit/enforce-rate-limits.ts";
import { getRawHeaderValues } from "./raw-headers.ts";
import { sendBadRequest } from "./send-error.ts";
import type { UserConcurrency } from "./user-concurrency.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The authorized caller; undefined until then. */
    identity: Identity | undefined;
  }
}

export interface AuthorizeCallerDeps {
  readonly authenticate: Authenticate;
  readonly userConcurrency: UserConcurrency;
  readonly enforceRateLimits: EnforceRateLimits;
  readonly shedding: Pick<LoadShedding, "acquire">;
}

/**
 * `onRequest` hook: authorizes the caller of a request with a body before the body is read, so that only the bodies of
 * known users are buffered. On other routes no body is read at all.
 */
export function authorizeBeforeBody(deps: AuthorizeCallerDeps, route: string): onRequestHookHandler {
  return (request, reply, done) => {
    if (request.method === "GET" || request.routeOptions.url !== route) {
      if (request.is404) void sendBadRequest(reply, 404, "The path does not exist.");
      else done();
      return;
    }
    try {
      const authorized = authorizeCaller(deps, request, reply);
      // Perf: a cached identity and a counter in memory need no promise.
      if (!(authorized instanceof Promise)) {
        done();
        return;
      }
      authorized.then(() => {
        done();
      }, done);
      // Counted as running: tokens may be verified for as long as the signing keys are being fetched.
      const release = deps.shedding.acquire();
      authorized.then(release, release);
    } catch (error) {
      done(error as Error);
    }
  };
}

/**
 * Authenticates the caller and counts the operation against the user's concurrency and rate limits.
 *
 * @throws {UnauthenticatedError | ForbiddenError | TokenServiceUnavailableError} from authentication
 * @throws {RateLimitedError}
 */
export function authorizeCaller(
  { authenticate, userConcurrency, enforceRateLimits }: AuthorizeCallerDeps,
  request: FastifyRequest,
  { raw }: FastifyReply,
): MaybePromise<Identity> {
  const startedAt = performance.now();
  const recordPhase = (): void => {
    request.record.recordPhase("authenticate", startedAt);
  };
  try {
    const authenticated = authenticate(getRawHeaderValues(request.raw, "authorization"));
    const authorized = mapMaybePromise(authenticated, (identity) => {
      const release = userConcurrency.acquire(identity);
      // Without this event, the client has disconnected in the meantime.
      if (raw.closed) release();
      else raw.once("close", release);
      return mapMaybePromise(enforceRateLimits(identity), () => {
        request.identity = identity;
        return identity;
      });
    });
    if (authorized instanceof Promise) return authorized.finally(recordPhase);
    recordPhase();
    return authorized;
  } catch (error) {
    recordPhase();
    throw error;
  }
}
