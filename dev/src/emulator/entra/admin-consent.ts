import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider/lib/provider.js";
import { adminConsentPage, approvalNeededPage } from "./admin-consent-pages.ts";
import { readAdminConsentRequest, type AdminConsentRequest } from "./admin-consent-request.ts";
import { EntraError } from "./errors.ts";
import type { EntraParts } from "./dependencies.ts";
import { troublePage } from "./provider-pages.ts";
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
  { directory, consents }: Pick<EntraParts, "directory" | "consents">,
): void {
  const routes = { "/:tenant/v2.0/adminconsent": { older: false }, "/:tenant/adminconsent": { older: true } };
  for (const [url, endpoint] of Object.entries(routes)) {
    app.route<AdminConsentRoute>({
      method: ["GET", "POST"],
      url,
      errorHandler: refuse,
      handler: async ({ query, body }, reply) => {
        const outcome = decide(await readAdminConsentRequest(provider, query, endpoint), body);
        if ("redirect" in outcome) return reply.redirect(outcome.redirect, 303);
        return sendPage(reply, outcome.page);
      },
    });
  }

  function decide(request: AdminConsentRequest, { user: userId, decision }: AdminConsentRoute["Body"] = {}): Outcome {
    const { clientName, wanted, acceptedUrl, canceledUrl } = request;
    const user = typeof userId === "string" ? directory.byId(userId) : undefined;
    if (!user || decision === "switch") return { page: userPicker(directory.users, undefined) };
    if (decision === "cancel") return { redirect: canceledUrl };
    if (!isAdministrator(user)) return { page: approvalNeededPage(user, clientName) };
    if (decision !== "accept") return { page: adminConsentPage(user, clientName, wanted) };
    for (const consent of wanted) consents.grant(consent);
    return { redirect: acceptedUrl };
  }
}

/** A request that names no registered redirect URI, or no permission, ends where it is. */
function refuse(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  if (!(error instanceof EntraError)) throw error;
  void sendPage(reply.code(error.status), troublePage(error.facts.error, error.message));
}
