import { EntraError } from "./errors.ts";
import { graphApi, type RegisteredApi, type Registrations } from "./registrations.ts";

export interface ResourceScopes {
  readonly api: RegisteredApi;
  /** Names without the resource; empty if only `.default` is requested. */
  readonly scopes: readonly string[];
  /** True if `.default` is requested: all consented scopes. */
  readonly isDefault: boolean;
}

export interface RequestedScopes {
  /** Subset of `openid`, `profile`, `email` and `offline_access`. */
  readonly oidc: ReadonlySet<string>;
  /** In the order of the request. */
  readonly resources: readonly ResourceScopes[];
}

const oidcScopes = ["openid", "profile", "email", "offline_access"];

/**
 * Parses a `scope` parameter (https://learn.microsoft.com/entra/identity-platform/scopes-oidc): `{App ID URI}/{name}`,
 * or a bare name for Microsoft Graph. Scopes are case-insensitive.
 * @throws EntraError for a resource or scope that the tenant does not have
 */
export function parseScopes(registrations: Registrations, text: string): RequestedScopes {
  const oidc = new Set<string>();
  const byApi = new Map<RegisteredApi, { scopes: string[]; isDefault: boolean }>();
  for (const scope of text.split(" ").filter(Boolean)) {
    if (oidcScopes.includes(scope.toLowerCase())) {
      oidc.add(scope.toLowerCase());
      continue;
    }
    const { api, name } = resolveScope(registrations, scope);
    const requested = byApi.get(api) ?? { scopes: [], isDefault: false };
    byApi.set(api, requested);
    if (name === ".default") requested.isDefault = true;
    else requested.scopes.push(name);
  }
  return { oidc, resources: [...byApi].map(([api, requested]) => ({ api, ...requested })) };
}

/**
 * The only resource of a request; Microsoft Graph if there are OpenID Connect scopes only.
 * @throws EntraError AADSTS28000 for more than one resource
 */
export function requireSingleResource({ resources }: RequestedScopes): ResourceScopes {
  const [first = { api: graphApi, scopes: [], isDefault: true }, ...others] = resources;
  if (others.length > 0) {
    throw new EntraError({
      error: "invalid_request",
      code: 28000,
      message:
        "Provided value for the input parameter scope is not valid because it contains more than one resource. " +
        `Scope ${resources.map(({ api }) => api.resource).join(" ")} is not valid.`,
    });
  }
  return first;
}

function resolveScope(registrations: Registrations, scope: string): { api: RegisteredApi; name: string } {
  const slash = scope.lastIndexOf("/");
  const identifier = scope.slice(0, Math.max(slash, 0)).replace(/\/$/, "").toLowerCase();
  const api = slash < 0 ? graphApi : registrations.all.find(({ identifiers }) => identifiers.includes(identifier));
  if (!api) {
    throw new EntraError({
      error: "invalid_resource",
      code: 500011,
      message: `The resource principal named ${identifier} was not found in the tenant named Harbor.`,
    });
  }
  const requestedName = scope.slice(slash + 1).toLowerCase();
  const name = [".default", ...api.scopes].find((candidate) => candidate.toLowerCase() === requestedName);
  if (name === undefined) {
    throw new EntraError({
      error: "invalid_scope",
      code: 70011,
      message: `The provided value for the input parameter 'scope' is not valid. The scope ${scope} does not exist.`,
    });
  }
  return { api, name };
}
