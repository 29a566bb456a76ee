import type { FastifyInstance, FastifyReply } from "fastify";
import type { Asset, ExplorerAssets } from "./assets.ts";
import { fileHeaders, pageHeaders } from "./content-security-policy.ts";
import { missingPage } from "./missing-page.ts";
import type { ExplorerSettings } from "./settings.ts";

export interface Explorer {
  /** Undefined if the page is not built. */
  readonly assets: ExplorerAssets | undefined;
  readonly settings: ExplorerSettings;
}

const immutable = "public, max-age=31536000, immutable";

/** `GET /`, and below `/explorer/` what its page needs: its settings, its files, and where sign-in comes back to. */
export function registerExplorer(server: FastifyInstance, { assets = new Map(), settings }: Explorer): void {
  const headers = pageHeaders(new URL(settings.authority).origin);
  const page = assets.get("index.html");
  const signedIn = assets.get("signed-in.html");

  server.get("/", (_request, reply) => (page ? send(reply.headers(headers), page) : send(reply, missingPage)));
  server.get("/explorer/settings.json", () => settings);
  if (signedIn) server.get("/explorer/signed-in", (_request, reply) => send(reply.headers(fileHeaders), signedIn));
  // A route for each file that there is, so that no path of a request ever names one. Their names hold a hash.
  for (const [path, asset] of assets)
    if (path.startsWith("assets/"))
      server.get(`/explorer/${path}`, (_request, reply) =>
        send(reply.headers(fileHeaders).header("cache-control", immutable), asset),
      );
}

function send(reply: FastifyReply, { type, content }: Asset): FastifyReply {
  return reply.type(type).send(content);
}
