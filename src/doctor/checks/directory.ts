import { parseOpenIdMetadata, type OpenIdMetadata } from "../../auth/openid-metadata.ts";
import { getDiscoveryUrl } from "../../auth/openid-provider.ts";
import type { AuthConfig } from "../../config/config.ts";
import { ServiceError } from "../../errors/service-errors.ts";
import type { HttpClient, HttpResponse } from "../../http-client/http-client.ts";
import { parseJsonObject } from "../../lib/json.ts";
import { findAadstsCode } from "../../tokens/exchange/aadsts-codes.ts";
import { parseTokenError } from "../../tokens/exchange/token-error-response.ts";
import { toConnectionFinding } from "../connection-error.ts";
import { failure, ok, type Finding } from "../finding.ts";

export interface DirectoryCheckDeps {
  readonly config: Pick<AuthConfig, "authorityHost" | "tenantId">;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface DirectoryCheckResult {
  readonly finding: Finding;
  /** Undefined if unavailable. */
  readonly metadata?: OpenIdMetadata;
  /** Milliseconds by which the clock of Microsoft Entra ID is ahead of this machine's; undefined if unknown. */
  readonly clockSkewMs?: number | undefined;
}

const check = "directory";

/** Fetches the OpenID metadata of the tenant: checks whether Microsoft Entra ID is reachable and the tenant exists. */
export async function checkDirectory({ config, http, now }: DirectoryCheckDeps): Promise<DirectoryCheckResult> {
  const url = getDiscoveryUrl(config);
  const endpoint = { check, label: "Microsoft Entra ID", url, variable: "AZURE_AUTHORITY_HOST" };
  const sentAt = now();
  const response = await http
    .send({ method: "GET", url })
    .catch((error: unknown) => toConnectionFinding(error, endpoint));
  if ("level" in response) return { finding: response };
  const clockSkewMs = getClockSkewMs(response, (sentAt + now()) / 2);
  if (response.status !== 200) return { finding: toMetadataErrorFinding(response), clockSkewMs };
  try {
    const metadata = parseOpenIdMetadata(parseJsonObject(response.body), config);
    const { ownTenantId } = metadata.issuers;
    const users = ownTenantId === undefined ? "users of any organization" : `users of the tenant ${ownTenantId}`;
    return { finding: ok(check, `${config.authorityHost} signs in ${users}.`), metadata, clockSkewMs };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return {
      finding: failure(
        `${check}.unusable`,
        `${url} does not return OpenID metadata of this tenant.`,
        "Correct AZURE_AUTHORITY_HOST: the host of Microsoft Entra ID, without a path.",
      ),
    };
  }
}

function toMetadataErrorFinding({ status, body }: HttpResponse): Finding {
  const row = findAadstsCode(parseTokenError(body).codes);
  if (row?.kind === "tenant_unknown")
    return failure(
      `${check}.tenant_unknown`,
      `The tenant does not exist (AADSTS${row.code}).`,
      "Correct AZURE_TENANT_ID (in the portal: Microsoft Entra ID, Overview, Tenant ID), or AZURE_AUTHORITY_HOST for another cloud.",
    );
  return status >= 500 || status === 429
    ? failure(`${check}.unavailable`, `Microsoft Entra ID is unavailable (HTTP ${status}).`, "Try again later.")
    : failure(
        `${check}.unusable`,
        `AZURE_AUTHORITY_HOST does not return OpenID metadata for the tenant (HTTP ${status}).`,
        "Correct AZURE_AUTHORITY_HOST and AZURE_TENANT_ID.",
      );
}

function getClockSkewMs({ headers }: HttpResponse, nowMs: number): number | undefined {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : date - nowMs;
}
