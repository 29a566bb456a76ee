import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider/lib/provider.js";
import { adminConsentPage, approvalRequiredPage } from "./admin-consent-pages.ts";
import { readAdminConsentRequest, type AdminConsentRequest } from "./admin-consent-request.ts";
import { EntraError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { signInErrorPage } from "./provider-pages.ts";
import { isAdministrator } from "./registrations.ts";
import { sendPage } from "./send-page.ts";
import { userPicker } from "./sign-in-page.ts";

interface AdminConsentRoute {
  Querystring: Readonly<Record<string, unknown>>;
  Body: Readonly<Record<string, unknown>> | undefined;
}

type Outcome = { readonly page: string } | { readonly redirect: string };

/**
 * Consent by an administrator for everybody in the tenant
 * (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent). Each request asks who signs in: nothing is kept
 * between the pages but what they send back.
 */
export function registerAdminConsent(
  app: FastifyInstance,
  provider: Provider,
  { directory, consents }: Pick<EntraDependencies, "directory" | "consents">,
): void {
  const routes = { "/:tenant/v2.0/adminconsent": { isV1: false }, "/:tenant/adminconsent": { isV1: true } };
  for (const [url, endpoint] of Object.entries(routes)) {
    app.route<AdminConsentRoute>({
      method: ["GET", "POST"],
      url,
      errorHandler: sendEntraErrorPage,
      handler: async ({ query, body }, reply) => {
        const outcome = decide(await readAdminConsentRequest(provider, query, endpoint), body);
        if ("redirect" in outcome) return reply.redirect(outcome.redirect, 303);
        return sendPage(reply, outcome.page);
      },
    });
  }

  function decide(request: AdminConsentRequest, { user: userId, decision }: AdminConsentRoute["Body"] = {}): Outcome {
    const { clientName, requested, acceptedUrl, canceledUrl } = request;
    const user = typeof userId === "string" ? directory.findById(userId) : undefined;
    if (!user || decision === "switch") return { page: userPicker(directory.users, undefined) };
    if (decision === "cancel") return { redirect: canceledUrl };
    if (!isAdministrator(user)) return { page: approvalRequiredPage(user, clientName) };
    if (decision !== "accept") return { page: adminConsentPage(user, clientName, requested) };
    for (const consent of requested) consents.grant(consent);
    return { redirect: acceptedUrl };
  }
}

/** A request that names no registered redirect URI, or no permission, ends where it is. */
function sendEntraErrorPage(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  if (!(error instanceof EntraError)) throw error;
  void sendPage(reply.code(error.status), signInErrorPage(error.details.error, error.message));
}
