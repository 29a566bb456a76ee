import type { Grant, KoaContextWithOIDC } from "oidc-provider";
import { CustomOIDCProviderError } from "oidc-provider/lib/helpers/errors.js";
import { parseClaimsRequest } from "./claims-request.ts";
import { EntraError } from "./errors.ts";
import { getBodyParameter } from "./grant-parameters.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { parseScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";

/**
 * Sign-ins through oidc-provider's pages. oidc-provider stores the code and the account; this stores the parameters
 * that Entra needs as well, by grant id. Each sign-in gets a grant of its own.
 */
export interface InteractiveSignIns {
  /**
   * For oidc-provider's `extraParams`: keeps scope and claims as received, because oidc-provider has its own rules for
   * both.
   */
  readonly extraParams: Record<string, (ctx: KoaContextWithOIDC) => void>;
  /** For oidc-provider's `loadExistingGrant`. */
  loadGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined>;
  findByGrant(grantId: string): SignIn | undefined;
}

export function createInteractiveSignIns({
  sessions,
  registrations,
}: Pick<EntraDependencies, "sessions" | "registrations">): InteractiveSignIns {
  const signInsByGrant = new Map<string, SignIn>();
  return {
    findByGrant: (grantId) => signInsByGrant.get(grantId),
    extraParams: {
      requested_scope: (ctx) => {
        const scope = getSentParameter(ctx, "scope");
        rethrowAsProviderError(() => parseScopes(registrations, scope ?? ""));
        setParameter(ctx, "requested_scope", scope);
      },
      requested_claims: (ctx) => {
        const claims = getSentParameter(ctx, "claims");
        rethrowAsProviderError(() => parseClaimsRequest(claims));
        setParameter(ctx, "requested_claims", claims);
      },
    },
    loadGrant: async (ctx) => {
      const { client, account, provider } = ctx.oidc;
      if (!client || !account) return undefined;
      const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
      const scope = getStoredParameter(ctx, "requested_scope") ?? "";
      grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(" "));
      signInsByGrant.set(await grant.save(), {
        clientId: client.clientId,
        userId: account.accountId,
        sessionId: sessions.getSessionId(account.accountId),
        scope,
        ...parseClaimsRequest(getStoredParameter(ctx, "requested_claims")),
      });
      return grant;
    },
  };
}

function getSentParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.method === "POST" ? getBodyParameter(ctx, name) : ctx.query[name];
  return typeof value === "string" ? value : undefined;
}

function getStoredParameter(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.params?.[name];
  return typeof value === "string" ? value : undefined;
}

function setParameter(ctx: KoaContextWithOIDC, name: string, value: string | undefined): void {
  Object.assign(ctx.oidc.params ?? {}, { [name]: value });
}

/** Converts an EntraError to one that oidc-provider reports to the client app's redirect URI. */
function rethrowAsProviderError(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    throw new CustomOIDCProviderError(error.details.error, error.message);
  }
}
