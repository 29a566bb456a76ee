import type { AuthConfig } from "../../config/config.ts";
import { ServiceError } from "../../errors/service-errors.ts";
import type { HttpClient, HttpResponse } from "../../http-client/http-client.ts";
import { getDiscoveryUrl, parseOpenIdMetadata, type OpenIdMetadata } from "../../auth/openid-provider.ts";
import { parseTokenError } from "../../tokens/exchange/token-error.ts";
import { failure, ok, type Finding } from "../finding.ts";
import { parseJsonObject } from "../../lib/json.ts";
import { toConnectionFinding } from "../connection-error.ts";

export interface DirectoryCheckDeps {
  readonly config: Pick<AuthConfig, "authorityHost" | "tenantId">;
  readonly http: HttpClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the directory says of the tenant, for the checks behind this one. */
export interface DirectoryCheckResult {
  readonly findings: readonly Finding[];
  /** Undefined where it cannot be had. */
  readonly metadata: OpenIdMetadata | undefined;
  /** By how many milliseconds the directory's clock is ahead of ours; undefined where it does not say. */
  readonly clockSkewMs: number | undefined;
}

const check = "directory";
const unknownTenantCodes = [90002, 900021, 900023, 50059, 50128];

/** The discovery document of the tenant: whether the directory is there, and knows it. */
export async function checkDirectory({ config, http, now }: DirectoryCheckDeps): Promise<DirectoryCheckResult> {
  const url = getDiscoveryUrl(config);
  const toResult = (finding: Finding, metadata?: OpenIdMetadata, clockSkewMs?: number): DirectoryCheckResult => ({
    findings: [finding],
    metadata,
    clockSkewMs,
  });
  const sentAt = now();
  const response = await http
    .send({ method: "GET", url })
    .catch((error: unknown) =>
      toConnectionFinding(error, { check, label: "The directory", url, variable: "AZURE_AUTHORITY_HOST" }),
    );
  if ("level" in response) return toResult(response);
  const clockSkewMs = getClockSkewMs(response, (sentAt + now()) / 2);
  if (response.status !== 200) return toResult(toErrorFinding(response), undefined, clockSkewMs);
  try {
    const metadata = parseOpenIdMetadata(parseJsonObject(response.body), config.authorityHost);
    const { ownTenantId } = metadata.issuers;
    const who = ownTenantId === undefined ? "users of any organization" : `the tenant ${ownTenantId}`;
    return toResult(ok(check, `${config.authorityHost} signs in ${who}.`), metadata, clockSkewMs);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return toResult(
      failure(
        `${check}.unusable`,
        `What answers at ${url} is no directory: it has no discovery document.`,
        "Correct AZURE_AUTHORITY_HOST: the directory's host, without a path.",
      ),
    );
  }
}

function toErrorFinding({ status, body }: HttpResponse): Finding {
  const [code] = parseTokenError(body).codes;
  if (code !== undefined && unknownTenantCodes.includes(code))
    return failure(
      `${check}.tenant_unknown`,
      `The directory does not know the tenant (AADSTS${code}).`,
      "Correct AZURE_TENANT_ID (in the portal: Microsoft Entra ID, Overview, Tenant ID), or AZURE_AUTHORITY_HOST for another cloud.",
    );
  return status >= 500 || status === 429
    ? failure(`${check}.down`, `The directory is out of order: it answers ${status}.`, "Try again later.")
    : failure(
        `${check}.unusable`,
        `What answers at AZURE_AUTHORITY_HOST is no directory, or does not know the tenant: it answers ${status}.`,
        "Correct AZURE_AUTHORITY_HOST and AZURE_TENANT_ID.",
      );
}

function getClockSkewMs({ headers }: HttpResponse, nowMs: number): number | undefined {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : date - nowMs;
}
