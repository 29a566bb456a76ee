import {
  ConsentRequiredError,
  CredentialRejectedError,
  ForbiddenError,
  InteractionRequiredError,
} from "../../errors/service-errors.ts";
import type { FailedExchange, OboExchange } from "./obo-exchange.ts";

export interface CredentialGateOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long no request is sent after a rejection of the credential. */
const pauseMs = 10_000;
/** Requests of a tenant in flight as long as it is unknown whether the credential is accepted. */
const maxProbes = 3;

/**
 * Bounds the requests with a credential that Entra ID rejects, whatever the load: after a rejection, all exchanges fail for
 * 10 s without a request. Before a response shows that the credential is accepted, only a few exchanges of a tenant are in
 * flight, and the others wait for one of them to end.
 */
export function withCredentialGate(exchangeOnce: OboExchange, { now }: CredentialGateOptions): OboExchange {
  /** By tenant, as long as it is unknown whether the credential is accepted. */
  const probes = new Map<string, Set<Promise<unknown>>>();
  let isAccepted = false;
  let rejection: { readonly failure: FailedExchange; readonly until: number } | undefined;

  const send: OboExchange = async (identity, request) => {
    const result = await exchangeOnce(identity, request);
    if (!result.token && result.error instanceof CredentialRejectedError) {
      rejection = { failure: result, until: now() + pauseMs };
      isAccepted = false;
    } else if (result.token || provesCredential(result)) isAccepted = true;
    return result;
  };

  const probe: OboExchange = async (identity, request) => {
    const { tenantId } = identity;
    const running = probes.get(tenantId) ?? new Set();
    probes.set(tenantId, running);
    const sent = send(identity, request);
    running.add(sent);
    try {
      return await sent;
    } finally {
      running.delete(sent);
      if (running.size === 0) probes.delete(tenantId);
    }
  };

  return async (identity, request) => {
    for (;;) {
      if (rejection && now() < rejection.until) return rejection.failure;
      if (isAccepted) return send(identity, request);
      const running = probes.get(identity.tenantId);
      if (!running || running.size < maxProbes) return probe(identity, request);
      await Promise.race(running).catch(() => undefined);
    }
  };
}

/** Entra ID looks at the user, consent and Conditional Access only if it accepts the credential. */
function provesCredential({ error }: FailedExchange): boolean {
  return (
    error instanceof ConsentRequiredError ||
    error instanceof InteractionRequiredError ||
    (error instanceof ForbiddenError && error.reason !== "app_only_token")
  );
}
