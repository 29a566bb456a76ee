import { request, type Dispatcher } from "undici";
import type { EmulatorInfo, Viewer } from "./emulator.ts";

/** Downstream APIs as a page with access tokens calls them directly. Identical requests are made once. */
export interface DirectApis {
  /** GET request to Microsoft Graph, relative to the version root; null for status 404. */
  readonly getGraph: <Payload>(path: string) => Promise<Payload | null>;
  /** Photo of a user as a `data:` URL; null if there is none. */
  readonly getPhoto: (userId: string) => Promise<string | null>;
  /** Executes one operation of the Projects API. */
  readonly queryProjects: <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Data>;
}

/** @returns a factory for the APIs of one visit to a screen, with an empty cache */
export async function createDirectApis(
  { environment, assertions }: EmulatorInfo,
  viewer: Viewer,
  dispatcher: Dispatcher,
): Promise<() => DirectApis> {
  const setting = (name: string): string => environment[name] ?? "";
  const tokenFor = (resource: string) => exchange(setting, assertions[viewer], `${resource}/.default`);
  const [graphToken, projectsToken] = await Promise.all([
    tokenFor(setting("MICROSOFT_GRAPH_RESOURCE")),
    tokenFor(setting("PROJECTS_RESOURCE")),
  ]);

  const getGraph = async <Read>(path: string, read: (response: Dispatcher.ResponseData) => Promise<Read>) => {
    // Required for an OData cast of a relationship.
    const consistency = path.includes("$count=true") ? { consistencylevel: "eventual" } : {};
    const headers = { authorization: `Bearer ${graphToken}`, ...consistency };
    const response = await request(`${setting("MICROSOFT_GRAPH_BASE_URL")}${path}`, { dispatcher, headers });
    if (response.statusCode === 200) return read(response);
    await response.body.dump();
    if (response.statusCode !== 404) throw new Error(`GET ${path} returned status ${response.statusCode}`);
    return null;
  };
  const queryProjects = async (body: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${projectsToken}`, "content-type": "application/json" };
    const response = await request(setting("PROJECTS_BASE_URL"), { dispatcher, method: "POST", headers, body });
    const { data, errors } = (await response.body.json()) as { data?: unknown; errors?: unknown };
    if (errors !== undefined) throw new Error(`the Projects API returned errors: ${JSON.stringify(errors)}`);
    return data;
  };

  return () => {
    const once = createRequestCache();
    return {
      getGraph: <Payload>(path: string) =>
        once(path, () => getGraph(path, ({ body }) => body.json() as Promise<Payload>)),
      getPhoto: (userId) => {
        const path = `/users/${userId}/photos/48x48/$value`;
        const getAnySize = () => getGraph(`/users/${userId}/photo/$value`, toDataUrl);
        return once(path, async () => (await getGraph(path, toDataUrl)) ?? getAnySize());
      },
      queryProjects: <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => {
        const body = JSON.stringify({ query, variables });
        return once(body, () => queryProjects(body) as Promise<Data>);
      },
    };
  };
}

/** Acquires an access token by the on-behalf-of flow. */
async function exchange(setting: (name: string) => string, assertion: string, scope: string): Promise<string> {
  const url = `${setting("AZURE_AUTHORITY_HOST")}/${setting("AZURE_TENANT_ID")}/oauth2/v2.0/token`;
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    client_id: setting("AZURE_CLIENT_ID"),
    client_secret: setting("AZURE_CLIENT_SECRET"),
    requested_token_use: "on_behalf_of",
    assertion,
    scope,
  });
  const response = (await (await fetch(url, { method: "POST", body })).json()) as { access_token?: string };
  if (response.access_token === undefined) throw new Error(`no access token for ${scope}`);
  return response.access_token;
}

async function toDataUrl({ headers, body }: Dispatcher.ResponseData): Promise<string> {
  const bytes = Buffer.from(await body.arrayBuffer());
  return `data:${String(headers["content-type"])};base64,${bytes.toString("base64")}`;
}

/** Identical requests share one call. */
function createRequestCache(): <Value>(key: string, call: () => Promise<Value>) => Promise<Value> {
  const calls = new Map<string, Promise<unknown>>();
  return <Value>(key: string, call: () => Promise<Value>) => {
    const pending = (calls.get(key) as Promise<Value> | undefined) ?? call();
    calls.set(key, pending);
    return pending;
  };
}
