import type { interactionPolicy, KoaContextWithOIDC } from "oidc-provider";
import { Check, Prompt } from "oidc-provider/lib/helpers/interaction_policy/index.js";
import type { Consents } from "./consents.ts";
import type { Directory } from "./directory.ts";
import { downstreamApis, ownApi, type RegisteredApi } from "./registrations.ts";
import { parseScopes } from "./requested-scopes.ts";

/** What a consent page asks for. */
export interface MissingConsent {
  readonly api: RegisteredApi;
  readonly scopes: readonly string[];
  /** The app that gets them: the one that asks, or the API itself for its downstream APIs. */
  readonly clientId: string;
}

/** When the authorize page has to ask the user: who it is, and whether they consent. */
export function createInteractionPolicy(deps: {
  directory: Directory;
  consents: Consents;
}): interactionPolicy.Prompt[] {
  return [
    new Prompt({ name: "select_account", requestable: true }),
    new Prompt(
      { name: "login", requestable: true },
      new Check(
        "no_session",
        "AADSTS50058: A silent sign-in request was sent but no user is signed in.",
        ({ oidc }) => {
          return oidc.session?.accountId === undefined;
        },
      ),
      new Check("other_user", "AADSTS16000: The user of the login hint is not signed in.", ({ oidc }) => {
        const hint = oidc.params?.["login_hint"];
        const hinted = typeof hint === "string" ? deps.directory.byName(hint) : undefined;
        return hinted !== undefined && oidc.result?.login === undefined && hinted.id !== oidc.session?.accountId;
      }),
    ),
    new Prompt(
      { name: "consent", requestable: true },
      new Check("not_consented", "AADSTS65001: The user or administrator has not consented.", ({ oidc }) => {
        const missing = missingConsents(deps.consents, consentContext({ oidc }));
        return oidc.result?.consent === undefined && missing.length > 0;
      }),
    ),
  ];
}

/**
 * What is asked for and not granted. `{this API}/.default` stands for the permissions of its registration too, as
 * `knownClientApplications` makes it
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#gain-consent-for-the-middle-tier-application).
 */
export function missingConsents(
  consents: Consents,
  request: { clientId: string; userId: string; scope: string; prompted: boolean },
): readonly MissingConsent[] {
  const { clientId, userId, scope, prompted } = request;
  const asked = parseScopes(scope).resources.flatMap(({ api, scopes, all }) => {
    const own = { clientId, api, scopes: all ? api.scopes : scopes };
    const downstream = downstreamApis.map((known) => ({ clientId: ownApi.audience, api: known, scopes: known.scopes }));
    // A bare `.default` is content with what there is; only when consent is asked for does it ask for everything.
    if (all && !prompted) return consents.granted(clientId, api, userId).length > 0 ? [] : [own];
    return all && api === ownApi ? [own, ...downstream] : [own];
  });
  return asked
    .map((entry) => ({ ...entry, scopes: without(entry.scopes, consents.granted(entry.clientId, entry.api, userId)) }))
    .filter(({ scopes }) => scopes.length > 0);
}

function consentContext({ oidc }: Pick<KoaContextWithOIDC, "oidc">) {
  const scope = oidc.params?.["requested_scope"];
  return {
    clientId: oidc.client?.clientId ?? "",
    userId: oidc.session?.accountId ?? "",
    scope: typeof scope === "string" ? scope : "",
    prompted: oidc.prompts.has("consent"),
  };
}

function without(scopes: readonly string[], granted: readonly string[]): string[] {
  return scopes.filter((scope) => !granted.includes(scope));
}
