import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { InteractionResults } from "oidc-provider";
import type { Provider } from "oidc-provider/lib/provider.js";
import type { SampleUser } from "../tenant.ts";
import type { EntraParts } from "./dependencies.ts";
import { sendPage } from "./send-page.ts";
import { consentPage, mfaPage, userPicker } from "./sign-in-page.ts";
import { consentsToAsk } from "./requested-consents.ts";

type Details = Awaited<ReturnType<Provider["interactionDetails"]>>;
type Answer = Readonly<Record<string, unknown>>;

const path = "/:tenant/interaction/:uid";

/** The pages between the authorize request and its answer: who is signing in, is it really them, and do they consent. */
export function registerInteractions(app: FastifyInstance, provider: Provider, parts: EntraParts): void {
  app.get(path, async (request, reply) => {
    const details = await provider.interactionDetails(request.raw, reply.raw);
    return sendPage(reply, await render(details));
  });

  app.post<{ Body: Answer }>(path, async (request, reply) => {
    const details = await provider.interactionDetails(request.raw, reply.raw);
    await finish(request, reply, answerOf(details, request.body));
  });

  async function render(details: Details): Promise<string> {
    if (details.prompt.name === "mfa") return mfaPage(signedIn(details));
    if (details.prompt.name !== "consent") {
      const hint = details.params["login_hint"];
      return userPicker(parts.directory.users, typeof hint === "string" ? hint : undefined);
    }
    const { user, clientId, asked } = askedConsent(details);
    const client = await provider.Client.find(clientId);
    return consentPage(user, client?.clientName ?? clientId, asked);
  }

  function answerOf(details: Details, answer: Answer): InteractionResults | undefined {
    if (details.prompt.name === "consent") return decide(details, answer);
    if (details.prompt.name === "mfa") return confirm(answer);
    return pick(details, answer);
  }

  function confirm({ decision }: Answer): InteractionResults {
    if (decision === "accept") return { mfa: {} };
    return {
      error: "access_denied",
      error_description: "AADSTS500121: Authentication failed during strong authentication request.",
    };
  }

  function pick({ prompt }: Details, { user }: Answer): InteractionResults | undefined {
    const picked = typeof user === "string" ? parts.directory.byId(user) : undefined;
    return picked && { login: { accountId: picked.id }, [prompt.name]: { accountId: picked.id } };
  }

  function decide(details: Details, { decision }: Answer): InteractionResults {
    if (decision !== "accept") {
      return { error: "access_denied", error_description: "AADSTS65004: User declined to consent to access the app." };
    }
    const { user, asked } = askedConsent(details);
    for (const consent of asked) parts.consents.grant({ ...consent, userId: user.id });
    return { consent: {} };
  }

  function signedIn({ session }: Details): SampleUser {
    const user = parts.directory.byId(session?.accountId ?? "");
    if (!user) throw new Error("A page was reached that is for users who have signed in.");
    return user;
  }

  function askedConsent(details: Details) {
    const user = signedIn(details);
    const { params } = details;
    const { client_id: clientId, requested_scope: scope, prompt } = params as Record<string, string | undefined>;
    const prompted = prompt?.split(" ").includes("consent") === true;
    const request = { clientId: clientId ?? "", userId: user.id, scope: scope ?? "", prompted };
    return { user, clientId: request.clientId, asked: consentsToAsk(parts.consents, request) };
  }

  async function finish(request: FastifyRequest, reply: FastifyReply, result: InteractionResults | undefined) {
    if (!result) return reply.code(400).send({ error: "invalid_request", error_description: "No such user." });
    return reply.redirect(await provider.interactionResult(request.raw, reply.raw, result), 303);
  }
}
