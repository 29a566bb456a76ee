import type { FastifyInstance } from "fastify";
import { resolvesWithin } from "../lib/timeout.ts";
import type { Lifecycle } from "./lifecycle.ts";

export interface HealthChecksDeps {
  /** Resolves once callers can be authenticated, rejects while they cannot. */
  readonly ready: () => Promise<unknown>;
  readonly lifecycle: Pick<Lifecycle, "phase">;
}

/** How long `/readyz` waits for the OpenID metadata, in milliseconds. */
const readyTimeoutMs = 2_000;

/** `/livez`: the process is running. `/readyz`: it can authenticate callers and is not shutting down. */
export function registerHealthChecks(server: FastifyInstance, { ready, lifecycle }: HealthChecksDeps): void {
  server.get("/livez", () => ({ status: "ok" }));
  server.get("/readyz", async (_request, reply) => {
    const isServing = lifecycle.phase === "serving";
    if (isServing && (await resolvesWithin(readyTimeoutMs, ready()))) return { status: "ok" };
    return reply.status(503).send({ status: "unavailable", reasons: [isServing ? "directory" : "draining"] });
  });
}
