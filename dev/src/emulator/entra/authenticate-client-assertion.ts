import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { KoaContextWithOIDC } from "oidc-provider";
import { api } from "../tenant.ts";
import { validateClientAssertion, clientAssertionType } from "./client-assertion.ts";
import { EntraError, unknownClientError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { parseTenantPath } from "./tenant-paths.ts";

type Context = Pick<KoaContextWithOIDC, "method" | "path" | "req" | "body" | "status">;

/**
 * Authenticates the API's client assertion before oidc-provider does. oidc-provider supports one authentication method
 * per client and rejects a second use of an assertion; Entra allows several methods and repeated use. A valid assertion
 * is replaced by the client secret; requests without an assertion pass unchanged.
 */
export async function authenticateClientAssertion(
  ctx: Context,
  deps: EntraDependencies,
  next: () => Promise<unknown>,
): Promise<void> {
  if (ctx.method !== "POST" || ctx.path !== "/oauth2/v2.0/token") {
    await next();
    return;
  }
  const body = await text(ctx.req);
  const form = new URLSearchParams(body);
  const assertion = form.get("client_assertion");
  if (assertion !== null) {
    try {
      await validateAssertionRequest(ctx, deps, form, assertion);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      ctx.body = error.toBody(deps.clock.now());
      ctx.status = error.status;
      return;
    }
    form.delete("client_assertion");
    form.delete("client_assertion_type");
    form.set("client_id", api.clientId);
    form.set("client_secret", api.clientSecret);
  }
  replaceBody(ctx, assertion === null ? body : form.toString());
  await next();
}

async function validateAssertionRequest(
  ctx: Context,
  deps: EntraDependencies,
  form: URLSearchParams,
  assertion: string,
): Promise<void> {
  if (form.get("client_assertion_type") !== clientAssertionType || form.has("client_secret"))
    throw new EntraError({ error: "invalid_request", code: 90023, message: "The client authentication is ambiguous." });
  const clientId = form.get("client_id");
  if (clientId !== null && clientId !== api.clientId) throw unknownClientError();
  const tenant = parseTenantPath(getOriginalUrl(ctx) ?? "")?.tenant ?? "";
  await validateClientAssertion(deps, assertion, `${deps.url}/${tenant}/oauth2/v2.0/token`);
}

/** Replaces the consumed request stream by a new one with this body, which oidc-provider can read. */
function replaceBody(ctx: Context, body: string): void {
  const { headers, method, url } = ctx.req;
  headers["content-length"] = String(Buffer.byteLength(body));
  const properties = { headers, method, url, originalUrl: getOriginalUrl(ctx) };
  ctx.req = Object.assign(Readable.from([Buffer.from(body)]), properties) as unknown as IncomingMessage;
}

/** The URL as received, with the tenant. */
function getOriginalUrl({ req }: Context): string | undefined {
  return (req as { originalUrl?: string }).originalUrl;
}
