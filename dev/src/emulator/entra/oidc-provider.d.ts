/**
 * Modules of oidc-provider, imported past its entry module. The entry module prints a warning on Node 20, on which the
 * library works although it is not listed, and another one for the default in-memory adapter.
 */
declare module "oidc-provider/lib/provider.js" {
  export { Provider } from "oidc-provider";
}

declare module "oidc-provider/lib/helpers/interaction_policy/index.js" {
  import type { interactionPolicy } from "oidc-provider";
  export const Prompt: typeof interactionPolicy.Prompt;
  export const Check: typeof interactionPolicy.Check;
}

declare module "oidc-provider/lib/helpers/errors.js" {
  import type { errors } from "oidc-provider";
  export const CustomOIDCProviderError: typeof errors.CustomOIDCProviderError;
}

declare module "oidc-provider/lib/adapters/memory_adapter.js" {
  import type { AdapterFactory } from "oidc-provider";
  export function createMemoryAdapter(): AdapterFactory;
}

declare module "oidc-provider/lib/helpers/weak_cache.js" {
  import type { KoaContextWithOIDC, Provider } from "oidc-provider";
  type GrantHandler = (ctx: KoaContextWithOIDC) => Promise<void>;
  export default function internals(provider: Provider): { grantTypeHandlers: ReadonlyMap<string, GrantHandler> };
}
