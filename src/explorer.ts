import type { ApolloServerPlugin, GraphQLServerContext } from "@apollo/server";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";

const firstQuery = `query FirstLook {
  me {
    displayName
    manager {
      displayName
    }
    projects(first: 10) {
      nodes {
        name
        owner {
          displayName
        }
        tasks(first: 20) {
          nodes {
            title
          }
        }
      }
    }
  }
}
`;

/** Apollo's page takes its own address for the endpoint's; ours stands beside it. */
const pageAsEndpoint = "window.location.href";

/**
 * Apollo Sandbox with a first query.
 *
 * @param sampleToken in local mode, makes a bearer token for each page, so that introspection and the query work at once
 */
export function createExplorerPlugin(sampleToken: (() => Promise<string>) | undefined): ApolloServerPlugin {
  return {
    serverWillStart: (service) =>
      Promise.resolve({
        renderLandingPage: () =>
          Promise.resolve({ html: async () => renderSandbox(service, sampleToken && (await sampleToken())) }),
      }),
  };
}

/** Apollo's plugin takes its headers when it is made, and tokens expire: it is made anew for each page. */
async function renderSandbox(service: GraphQLServerContext, token: string | undefined): Promise<string> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const plugin = ApolloServerPluginLandingPageLocalDefault({
    document: firstQuery,
    headers,
    embed: { runTelemetry: false, endpointIsEditable: false, initialState: { sharedHeaders: headers } },
    footer: false,
  });
  const listener = await plugin.serverWillStart?.(service);
  const page = await listener?.renderLandingPage?.();
  const html = typeof page?.html === "function" ? await page.html() : (page?.html ?? "");
  return html.replace(pageAsEndpoint, `new URL("graphql", ${pageAsEndpoint}).href`);
}
