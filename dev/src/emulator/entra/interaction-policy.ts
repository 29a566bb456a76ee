import type { interactionPolicy, KoaContextWithOIDC } from "oidc-provider";
import { Check, Prompt } from "oidc-provider/lib/helpers/interaction_policy/index.js";
import { parseClaimsRequest } from "./claims-request.ts";
import type { UserDirectory } from "./user-directory.ts";
import { getRequiredConsents, type ConsentDeps } from "./requested-consents.ts";

/** Prompts of the authorize endpoint and their conditions: account selection, sign-in, MFA, consent. */
export function createInteractionPolicy(
  deps: ConsentDeps & { userDirectory: UserDirectory },
): interactionPolicy.Prompt[] {
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
        const hintedUser = typeof hint === "string" ? deps.userDirectory.findByName(hint) : undefined;
        return (
          hintedUser !== undefined && oidc.result?.login === undefined && hintedUser.id !== oidc.session?.accountId
        );
      }),
    ),
    new Prompt(
      { name: "mfa", requestable: false },
      new Check("mfa_required", "AADSTS50076: You must use multi-factor authentication.", ({ oidc }) => {
        const claims = oidc.params?.["requested_claims"];
        return oidc.result?.["mfa"] === undefined && typeof claims === "string" && parseClaimsRequest(claims).mfa;
      }),
    ),
    new Prompt(
      { name: "consent", requestable: true },
      new Check("not_consented", "AADSTS65001: The user or administrator has not consented.", ({ oidc }) => {
        const requiredConsents = getRequiredConsents(deps, toConsentRequest({ oidc }));
        return oidc.result?.consent === undefined && requiredConsents.length > 0;
      }),
    ),
  ];
}

function toConsentRequest({ oidc }: Pick<KoaContextWithOIDC, "oidc">) {
  const scope = oidc.params?.["requested_scope"];
  return {
    clientId: oidc.client?.clientId ?? "",
    userId: oidc.session?.accountId ?? "",
    scope: typeof scope === "string" ? scope : "",
    isConsentPrompted: oidc.prompts.has("consent"),
  };
}
