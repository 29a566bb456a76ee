import type { FastifyInstance, FastifyReply } from "fastify";
import type { Asset, ExplorerAssets } from "./assets.ts";
import { fileHeaders, createPageHeaders } from "./content-security-policy.ts";
import { notBuiltPage } from "./missing-page.ts";
import type { ExplorerSettings } from "./settings.ts";

export interface Explorer {
  /** Undefined if the page is not built. */
  readonly assets: ExplorerAssets | undefined;
  readonly settings: ExplorerSettings;
}

const immutableCacheControl = "public, max-age=31536000, immutable";

/** `GET /`, and below `/explorer/` what its page needs: its settings, its files, and where sign-in comes back to. */
export function registerExplorer(server: FastifyInstance, { assets = new Map(), settings }: Explorer): void {
  const headers = createPageHeaders(new URL(settings.authority).origin);
  const page = assets.get("index.html");
  const redirectPage = assets.get("signed-in.html");

  server.get("/", (_request, reply) =>
    page ? sendAsset(reply.headers(headers), page) : sendAsset(reply, notBuiltPage),
  );
  server.get("/explorer/settings.json", () => settings);
  if (redirectPage)
    server.get("/explorer/signed-in", (_request, reply) => sendAsset(reply.headers(fileHeaders), redirectPage));
  // A route for each file that there is, so that no path of a request ever names one. Their names hold a hash.
  for (const [path, asset] of assets)
    if (path.startsWith("assets/"))
      server.get(`/explorer/${path}`, (_request, reply) =>
        sendAsset(reply.headers(fileHeaders).header("cache-control", immutableCacheControl), asset),
      );
}

function sendAsset(reply: FastifyReply, { type, content }: Asset): FastifyReply {
  return reply.type(type).send(content);
}
