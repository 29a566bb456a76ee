import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider/lib/provider.js";
import { readAdminConsentRequest, type AdminConsentRequest } from "./admin-consent-request.ts";
import { EntraError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { renderSignInErrorPage } from "./provider-pages.ts";
import { isAdministrator } from "./registrations.ts";
import { sendPage } from "./html.ts";
import { renderAdminConsentPage, renderApprovalRequiredPage, renderUserPicker } from "./pages.ts";

interface AdminConsentRoute {
  Querystring: Readonly<Record<string, unknown>>;
  Body: Readonly<Record<string, unknown>> | undefined;
}

type Outcome = { readonly page: string } | { readonly redirect: string };

/**
 * Registers the endpoints of admin consent (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent). They
 * are stateless: every request starts with the user picker, and the pages carry the state in their forms.
 */
export function registerAdminConsent(
  app: FastifyInstance,
  provider: Provider,
  { userDirectory, consents, registrations }: Pick<EntraDependencies, "userDirectory" | "consents" | "registrations">,
): void {
  const routes = { "/:tenant/v2.0/adminconsent": { isV1: false }, "/:tenant/adminconsent": { isV1: true } };
  for (const [url, endpoint] of Object.entries(routes)) {
    app.route<AdminConsentRoute>({
      method: ["GET", "POST"],
      url,
      errorHandler: sendEntraErrorPage,
      handler: async ({ query, body }, reply) => {
        const outcome = decide(await readAdminConsentRequest({ provider, registrations }, query, endpoint), body);
        if ("redirect" in outcome) return reply.redirect(outcome.redirect, 303);
        return sendPage(reply, outcome.page);
      },
    });
  }

  function decide(request: AdminConsentRequest, { user: userId, decision }: AdminConsentRoute["Body"] = {}): Outcome {
    const { clientName, requested, acceptedUrl, canceledUrl } = request;
    const user = typeof userId === "string" ? userDirectory.findById(userId) : undefined;
    if (!user || decision === "switch") return { page: renderUserPicker(userDirectory.users, undefined) };
    if (decision === "cancel") return { redirect: canceledUrl };
    if (!isAdministrator(user)) return { page: renderApprovalRequiredPage(user, clientName) };
    if (decision !== "accept") return { page: renderAdminConsentPage(user, clientName, requested) };
    for (const consent of requested) consents.grant(consent);
    return { redirect: acceptedUrl };
  }
}

/** Shows the error on a page: without a registered redirect URI or a valid scope it cannot be sent to the client. */
function sendEntraErrorPage(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  if (!(error instanceof EntraError)) throw error;
  void sendPage(reply.code(error.status), renderSignInErrorPage(error.details.error, error.message));
}
