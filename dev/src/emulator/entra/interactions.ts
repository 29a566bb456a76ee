import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { InteractionResults } from "oidc-provider";
import type { Provider } from "oidc-provider/lib/provider.js";
import type { SampleUser } from "../tenant.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { sendPage } from "./html.ts";
import { renderConsentPage, renderMfaPage, renderUserPicker } from "./pages.ts";
import { getRequiredConsents } from "./requested-consents.ts";

type Details = Awaited<ReturnType<Provider["interactionDetails"]>>;
type FormBody = Readonly<Record<string, unknown>>;

const path = "/:tenant/interaction/:uid";

/** Registers the interaction pages of the authorize endpoint: user picker, MFA and consent. */
export function registerInteractions(app: FastifyInstance, provider: Provider, deps: EntraDependencies): void {
  app.get(path, async (request, reply) => {
    const details = await provider.interactionDetails(request.raw, reply.raw);
    return sendPage(reply, await render(details));
  });

  app.post<{ Body: FormBody }>(path, async (request, reply) => {
    const details = await provider.interactionDetails(request.raw, reply.raw);
    await finishInteraction(request, reply, toInteractionResult(details, request.body));
  });

  async function render(details: Details): Promise<string> {
    if (details.prompt.name === "mfa") return renderMfaPage(getSignedInUser(details));
    if (details.prompt.name !== "consent") {
      const hint = details.params["login_hint"];
      return renderUserPicker(deps.userDirectory.users, typeof hint === "string" ? hint : undefined);
    }
    const { user, clientId, requiredConsents } = getConsentPrompt(details);
    const client = await provider.Client.find(clientId);
    return renderConsentPage(user, client?.clientName ?? clientId, requiredConsents);
  }

  function toInteractionResult(details: Details, form: FormBody): InteractionResults | undefined {
    if (details.prompt.name === "consent") return applyConsent(details, form);
    if (details.prompt.name === "mfa") return confirmMfa(form);
    return pickUser(details, form);
  }

  function confirmMfa({ decision }: FormBody): InteractionResults {
    if (decision === "accept") return { mfa: {} };
    return {
      error: "access_denied",
      error_description: "AADSTS500121: Authentication failed during strong authentication request.",
    };
  }

  function pickUser({ prompt }: Details, { user }: FormBody): InteractionResults | undefined {
    const picked = typeof user === "string" ? deps.userDirectory.findById(user) : undefined;
    return picked && { login: { accountId: picked.id }, [prompt.name]: { accountId: picked.id } };
  }

  function applyConsent(details: Details, { decision }: FormBody): InteractionResults {
    if (decision !== "accept") {
      return { error: "access_denied", error_description: "AADSTS65004: User declined to consent to access the app." };
    }
    const { user, requiredConsents } = getConsentPrompt(details);
    for (const consent of requiredConsents) deps.consents.grant({ ...consent, userId: user.id });
    return { consent: {} };
  }

  function getSignedInUser({ session }: Details): SampleUser {
    const user = deps.userDirectory.findById(session?.accountId ?? "");
    if (!user) throw new Error("The interaction requires a signed-in user.");
    return user;
  }

  function getConsentPrompt(details: Details) {
    const user = getSignedInUser(details);
    const { params } = details;
    const { client_id: clientId, requested_scope: scope, prompt } = params as Record<string, string | undefined>;
    const isConsentPrompted = prompt?.split(" ").includes("consent") === true;
    const request = { clientId: clientId ?? "", userId: user.id, scope: scope ?? "", isConsentPrompted };
    return { user, clientId: request.clientId, requiredConsents: getRequiredConsents(deps, request) };
  }

  async function finishInteraction(
    request: FastifyRequest,
    reply: FastifyReply,
    result: InteractionResults | undefined,
  ) {
    if (!result) return reply.code(400).send({ error: "invalid_request", error_description: "No such user." });
    return reply.redirect(await provider.interactionResult(request.raw, reply.raw, result), 303);
  }
}
