import type { Grant, KoaContextWithOIDC } from "oidc-provider";
import { CustomOIDCProviderError } from "oidc-provider/lib/helpers/errors.js";
import { parseClaimsRequest } from "./claims-request.ts";
import { EntraError } from "./errors.ts";
import { bodyParameter } from "./grant-parameters.ts";
import type { EntraParts } from "./dependencies.ts";
import { parseScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";

/**
 * The sign-ins that go through oidc-provider's pages. It keeps the code and who signed in; what Entra needs beyond that
 * is kept here, by the id of the grant, of which each sign-in gets its own.
 */
export interface InteractiveSignIns {
  /** oidc-provider's `extraParams`: the scope and claims as they were sent, past its own rules for the two. */
  readonly extraParams: Record<string, (ctx: KoaContextWithOIDC) => void>;
  /** oidc-provider's `loadExistingGrant`. */
  loadGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined>;
  byGrant(grantId: string): SignIn | undefined;
}

export function createInteractiveSignIns({ sessions }: Pick<EntraParts, "sessions">): InteractiveSignIns {
  const byGrant = new Map<string, SignIn>();
  return {
    byGrant: (grantId) => byGrant.get(grantId),
    extraParams: {
      requested_scope: (ctx) => {
        const scope = sentParameter(ctx, "scope");
        redirectable(() => parseScopes(scope ?? ""));
        setParameter(ctx, "requested_scope", scope);
      },
      requested_claims: (ctx) => {
        const claims = sentParameter(ctx, "claims");
        redirectable(() => parseClaimsRequest(claims));
        setParameter(ctx, "requested_claims", claims);
      },
    },
    loadGrant: async (ctx) => {
      const { client, account, provider } = ctx.oidc;
      if (!client || !account) return undefined;
      const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
      const scope = keptParameter(ctx, "requested_scope") ?? "";
      grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(" "));
      byGrant.set(await grant.save(), {
        clientId: client.clientId,
        userId: account.accountId,
        sessionId: sessions.current(account.accountId),
        scope,
        ...parseClaimsRequest(keptParameter(ctx, "requested_claims")),
      });
      return grant;
    },
  };
}

function sentParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.method === "POST" ? bodyParameter(ctx, name) : ctx.query[name];
  return typeof value === "string" ? value : undefined;
}

function keptParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.params?.[name];
  return typeof value === "string" ? value : undefined;
}

function setParameter(ctx: KoaContextWithOIDC, name: string, value: string | undefined): void {
  Object.assign(ctx.oidc.params ?? {}, { [name]: value });
}

/** Lets oidc-provider send a refusal back to the client app. */
function redirectable(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    throw new CustomOIDCProviderError(error.facts.error, error.message);
  }
}
