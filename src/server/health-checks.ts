import type { FastifyInstance } from "fastify";
import type { LifeCycle } from "./lifecycle.ts";
import { resolvesWithin } from "../lib/timeout.ts";

export interface ProbesDeps {
  /** Resolves once callers can be let in, rejects while they cannot. */
  readonly ready: () => Promise<unknown>;
  readonly lifeCycle: Pick<LifeCycle, "phase">;
}

/** A probe is answered within this time, in milliseconds, whatever the directory does. */
const deadlineMs = 2_000;

/** `/livez`: the process serves. `/readyz`: it also can let callers in, and is there to stay; otherwise, what is missing. */
export function registerProbes(server: FastifyInstance, { ready, lifeCycle }: ProbesDeps): void {
  server.get("/livez", () => ({ status: "ok" }));
  server.get("/readyz", async (_request, reply) => {
    const isStaying = lifeCycle.phase === "serving";
    if (isStaying && (await resolvesWithin(deadlineMs, ready()))) return { status: "ok" };
    return reply.status(503).send({ status: "unavailable", reasons: [isStaying ? "directory" : "draining"] });
  });
}
