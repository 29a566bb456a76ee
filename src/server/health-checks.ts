import type { FastifyInstance } from "fastify";
import type { Lifecycle } from "./lifecycle.ts";
import { resolvesWithin } from "../lib/timeout.ts";

export interface HealthChecksDeps {
  /** Resolves once callers can be let in, rejects while they cannot. */
  readonly ready: () => Promise<unknown>;
  readonly lifecycle: Pick<Lifecycle, "phase">;
}

/** A probe is answered within this time, in milliseconds, whatever the directory does. */
const readyTimeoutMs = 2_000;

/** `/livez`: the process serves. `/readyz`: it also can let callers in, and is there to stay; otherwise, what is missing. */
export function registerHealthChecks(server: FastifyInstance, { ready, lifecycle }: HealthChecksDeps): void {
  server.get("/livez", () => ({ status: "ok" }));
  server.get("/readyz", async (_request, reply) => {
    const isServing = lifecycle.phase === "serving";
    if (isServing && (await resolvesWithin(readyTimeoutMs, ready()))) return { status: "ok" };
    return reply.status(503).send({ status: "unavailable", reasons: [isServing ? "directory" : "draining"] });
  });
}
