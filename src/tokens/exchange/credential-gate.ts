import {
  ConsentRequiredError,
  CredentialRejectedError,
  ForbiddenError,
  InteractionRequiredError,
} from "../../errors/service-errors.ts";
import { createLruCache } from "../../lib/lru-cache.ts";
import { withTimeout } from "../../lib/timeout.ts";
import { getExchangeError } from "./exchange-error.ts";
import type { FailedExchange, OboExchange } from "./obo-exchange.ts";

export interface CredentialGateOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long no request is sent after a rejection of the credential. */
const pauseMs = 10_000;
/** How long a response that shows that the credential is accepted is relied on: it may expire at any time. */
const acceptedMs = 5_000;
/** Requests in flight while it is unknown whether the credential is accepted: of one tenant, and of all tenants. */
const maxProbesPerTenant = 3;
const maxProbes = 5;
/** A request that takes longer no longer counts for other tenants, so that one whose endpoint hangs does not block them. */
const maxProbeMs = 2_000;
/** How long the circuit breaker alone bounds the requests of a tenant after one timed out, unless another one does not. */
const timeoutMs = 10_000;
const maxTenants = 10_000;

/** A request that others of its tenant wait for. */
interface Probe {
  readonly tenantId: string;
  /** Resolves with its failure if the others share it. */
  readonly ended: Promise<FailedExchange | undefined>;
}

/**
 * Bounds the requests with a credential that Entra ID rejects, whatever the load: after a rejection, all exchanges fail for
 * 10 s without a request. Unless a recent response shows that the credential is accepted, only a few exchanges are in flight,
 * and the others wait for one of them to end. If it times out, those of its tenant fail too.
 */
export function withCredentialGate(exchangeOnce: OboExchange, { now }: CredentialGateOptions): OboExchange {
  const probes = new Set<Probe>();
  /** Resolve when a request no longer counts for other tenants. */
  const slots = new Set<Promise<unknown>>();
  const timedOutAt = createLruCache<number>(maxTenants);
  let acceptedUntil = -Infinity;
  let rejection: { readonly failure: FailedExchange; readonly until: number } | undefined;

  const send: OboExchange = async (identity, request) => {
    const result = await exchangeOnce(identity, request);
    if (!result.token && isTimeout(result)) timedOutAt.set(identity.tenantId, now());
    else timedOutAt.delete(identity.tenantId);
    if (!result.token && result.error instanceof CredentialRejectedError) {
      rejection = { failure: result, until: now() + pauseMs };
      acceptedUntil = -Infinity;
    } else if (result.token || provesCredential(result)) acceptedUntil = now() + acceptedMs;
    return result;
  };

  const sendProbe: OboExchange = (identity, request) => {
    const sent = send(identity, request);
    const ended = sent.then(
      (result) => (!result.token && isTimeout(result) ? result : undefined),
      () => undefined,
    );
    const probe: Probe = { tenantId: identity.tenantId, ended };
    const slot = withTimeout<unknown>(maxProbeMs, ended, () => undefined);
    probes.add(probe);
    slots.add(slot);
    void ended.then(() => probes.delete(probe));
    void slot.then(() => slots.delete(slot));
    return sent;
  };

  return async (identity, request) => {
    const { tenantId } = identity;
    for (;;) {
      if (rejection && now() < rejection.until) return rejection.failure;
      if (now() < acceptedUntil || now() < (timedOutAt.get(tenantId) ?? -Infinity) + timeoutMs)
        return send(identity, request);
      const ofTenant = [...probes].filter((probe) => probe.tenantId === tenantId);
      if (ofTenant.length >= maxProbesPerTenant) {
        const failure = await Promise.race(ofTenant.map(({ ended }) => ended));
        if (failure) return failure;
      } else if (slots.size >= maxProbes) await Promise.race(slots);
      else return sendProbe(identity, request);
    }
  };
}

/** Whether a request was sent, or would have been, and had no response for another reason than a failed connection. */
function isTimeout({ error, status, isTransient }: FailedExchange): boolean {
  return status === undefined && !isTransient && getExchangeError(error) !== undefined;
}

/** Entra ID looks at the user, consent and Conditional Access only if it accepts the credential. */
function provesCredential({ error }: FailedExchange): boolean {
  return (
    error instanceof ConsentRequiredError ||
    error instanceof InteractionRequiredError ||
    (error instanceof ForbiddenError && error.reason !== "app_only_token")
  );
}
