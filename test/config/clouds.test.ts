import { describe, expect, it } from "vitest";
import { clouds } from "../../src/config/clouds.ts";
import { getConfigErrorsWith, loadConfigWith } from "../support/settings.ts";

const getGraph = (settings: Record<string, string>) => {
  const { downstreams } = loadConfigWith(settings);
  const { baseUrl, resource } = downstreams.find(({ name }) => name === "MICROSOFT_GRAPH") ?? expect.fail();
  return [baseUrl, resource];
};

describe("Microsoft Graph", () => {
  it("has the defaults of the cloud of AZURE_AUTHORITY_HOST", () => {
    const expected: Record<string, string> = {
      "login.microsoftonline.com": "graph.microsoft.com",
      "login.windows.net": "graph.microsoft.com",
      "login.microsoftonline.us": "graph.microsoft.us",
      "login.partner.microsoftonline.cn": "microsoftgraph.chinacloudapi.cn",
      "login.chinacloudapi.cn": "microsoftgraph.chinacloudapi.cn",
      "login.sovcloud-identity.fr": "graph.svc.sovcloud.fr",
      "login.sovcloud-identity.de": "graph.svc.sovcloud.de",
      "login.sovcloud-identity.sg": "graph.svc.sovcloud.sg",
      "contoso.ciamlogin.com": "graph.microsoft.com",
      "localhost:4001": "graph.microsoft.com",
    };
    for (const [host, graph] of Object.entries(expected))
      for (const authority of [`https://${host}`, `https://${host.toUpperCase()}/`])
        expect(getGraph({ AZURE_AUTHORITY_HOST: authority }), authority).toEqual([
          `https://${graph}/v1.0`,
          `https://${graph}`,
        ]);
  });

  it("has the resource of the host in MICROSOFT_GRAPH_BASE_URL, and the reverse", () => {
    const AZURE_AUTHORITY_HOST = "https://login.microsoftonline.us";
    const dod = ["https://dod-graph.microsoft.us/v1.0", "https://dod-graph.microsoft.us"];
    const MICROSOFT_GRAPH_BASE_URL = "https://dod-graph.microsoft.us/v1.0";
    expect(getGraph({ AZURE_AUTHORITY_HOST, MICROSOFT_GRAPH_BASE_URL })).toEqual(dod);
    expect(getGraph({ AZURE_AUTHORITY_HOST, MICROSOFT_GRAPH_RESOURCE: "https://dod-graph.microsoft.us/" })).toEqual(
      dod,
    );
    expect(
      getConfigErrorsWith({
        AZURE_AUTHORITY_HOST,
        MICROSOFT_GRAPH_BASE_URL,
        MICROSOFT_GRAPH_RESOURCE: "https://graph.microsoft.us",
      }),
    ).toEqual([
      "MICROSOFT_GRAPH_RESOURCE must be https://dod-graph.microsoft.us, the host of MICROSOFT_GRAPH_BASE_URL",
    ]);
  });

  it("is rejected in another cloud than the authority, with the right values", () => {
    for (const own of clouds)
      for (const other of clouds) {
        const errors = getConfigErrorsWith({
          AZURE_AUTHORITY_HOST: `https://${own.authorityHosts[0]}`,
          MICROSOFT_GRAPH_BASE_URL: `https://${other.graphHosts[0]}/v1.0`,
        });
        if (own === other) expect(errors).toEqual([]);
        else {
          expect(errors[0], `${own.name}, ${other.name}`).toContain(`to https://${own.graphHosts[0]}/v1.0`);
          expect(errors[0], `${own.name}, ${other.name}`).toContain(`to https://${other.authorityHosts[0]}`);
        }
      }
  });

  it("is rejected if only its resource is in another cloud", () => {
    const MICROSOFT_GRAPH_RESOURCE = "https://graph.microsoft.com/";
    const AZURE_AUTHORITY_HOST = "https://login.microsoftonline.us/";
    expect(
      getConfigErrorsWith({
        AZURE_AUTHORITY_HOST,
        MICROSOFT_GRAPH_RESOURCE,
        MICROSOFT_GRAPH_BASE_URL: "https://graph.microsoft.us/v1.0",
      }),
    ).toEqual([
      "MICROSOFT_GRAPH_RESOURCE is in the public cloud, but AZURE_AUTHORITY_HOST is in the cloud of the US government; " +
        "set MICROSOFT_GRAPH_RESOURCE to https://graph.microsoft.us or https://dod-graph.microsoft.us, " +
        "or AZURE_AUTHORITY_HOST to https://login.microsoftonline.com",
    ]);
  });

  it("is rejected in a national cloud if AZURE_AUTHORITY_HOST is not set", () => {
    const errors = getConfigErrorsWith({ MICROSOFT_GRAPH_BASE_URL: "https://GRAPH.microsoft.us/v1.0" });
    expect(errors[0]).toMatch(/^MICROSOFT_GRAPH_BASE_URL is in the cloud of the US government, but /);
  });

  it("is accepted at an unknown host, such as a gateway, and with an unknown authority", () => {
    expect(
      getConfigErrorsWith({
        AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us",
        MICROSOFT_GRAPH_BASE_URL: "https://gateway.example/graph/v1.0",
      }),
    ).toEqual([]);
    expect(
      getConfigErrorsWith({
        AZURE_AUTHORITY_HOST: "https://contoso.ciamlogin.com",
        MICROSOFT_GRAPH_BASE_URL: "https://graph.microsoft.us/v1.0",
        MICROSOFT_GRAPH_RESOURCE: "00000003-0000-0000-c000-000000000000",
      }),
    ).toEqual([]);
  });
});
