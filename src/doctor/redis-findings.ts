import type { RedisAuth, RedisConfig } from "../config/redis.ts";
import { tlsErrorCode } from "./connection-error.ts";
import { failure, type Finding } from "./finding.ts";
import type { RedisIdentity } from "./identify-redis.ts";

export interface RedisFailure {
  /** The first word of an error reply, or an error code. */
  readonly reason: string;
  readonly isReply: boolean;
}

type Fail = (kind: string, message: string, fix: string) => Finding;

const check = "redis";

/** Converts a failed probe to a finding. */
export function toRedisFinding(
  config: RedisConfig,
  { reason, isReply }: RedisFailure,
  identity: RedisIdentity,
): Finding {
  const { topology, tls, auth } = config;
  const fail: Fail = (kind, message, fix) => failure(`${check}.${kind}`, `Redis: ${message} (${reason}).`, fix);
  if (identity.kind === "other_transport")
    return tls
      ? fail(
          "tls_mismatch",
          "the server does not use TLS on this port",
          "Use redis:, or the server's TLS port, in REDIS_URL.",
        )
      : fail("tls_mismatch", "the server requires TLS on this port", "Use rediss: in REDIS_URL.");
  switch (reason) {
    case "SENTINEL_NAME_UNKNOWN":
      return fail(
        "sentinel_name_unknown",
        "the sentinels do not monitor a primary of this name",
        "Set REDIS_SENTINEL_NAME to a name of `SENTINEL MASTERS`.",
      );
    case "NOPERM":
      return fail(
        "not_permitted",
        "the user lacks permissions for the commands of this API",
        "Grant the user the permissions that docs/reference/configuration.md lists.",
      );
    case "WRONGPASS":
    case "NOAUTH":
      return toAuthFinding(auth, fail);
    case "SENTINEL_WRONGPASS":
    case "SENTINEL_NOAUTH":
      return fail("sentinel_auth_failed", "authentication at the sentinels failed", "Correct REDIS_SENTINEL_PASSWORD.");
  }
  if (/^(AADSTS|NO_TOKEN|SERVICE_|TOKEN_)/.test(reason))
    return fail(
      "no_token",
      "Microsoft Entra ID issued no token for Redis",
      "Fix the findings of the check `credential`; if there are none, correct REDIS_TENANT_ID.",
    );
  const actualTopology = identity.kind === "redis" ? toTopologyKind(identity.mode) : undefined;
  if (actualTopology && actualTopology !== topology.kind)
    return fail(
      "wrong_mode",
      `REDIS_MODE is ${topology.kind}, but REDIS_URL names ${topologyNames[actualTopology]}`,
      topology.kind === "sentinel"
        ? `List the sentinels in REDIS_URL (their default port is 26379), or set REDIS_MODE=${actualTopology}.`
        : `Set REDIS_MODE=${actualTopology}${actualTopology === "sentinel" ? ", and REDIS_SENTINEL_NAME" : ""}.`,
    );
  if (reason === "ERR") return toAuthFinding(auth, fail);
  if (reason === "SENTINEL_ERR")
    return fail("sentinel_auth_failed", "the sentinels have no password", "Unset REDIS_SENTINEL_PASSWORD.");
  if (reason === "READONLY")
    return fail(
      "replica",
      "the server is a replica, which accepts no writes",
      topology.kind === "sentinel"
        ? "Wait for the end of the failover, or check which primary the sentinels name."
        : "Name the primary in REDIS_URL, or set REDIS_MODE=sentinel or REDIS_MODE=cluster.",
    );
  if (isReply || reason === "CLUSTERDOWN")
    return fail(
      "refused",
      "the entry was not stored",
      "Check the memory limit of the server (maxmemory and its policy), and the state of the cluster or of its replicas.",
    );
  if (tlsErrorCode.test(reason.replace(/^SENTINEL_/, "")))
    return fail(
      "tls",
      "the TLS connection failed",
      "Set NODE_EXTRA_CA_CERTS to the server's private certificate authority, or correct the host in REDIS_URL, which must be a name of the certificate.",
    );
  if (identity.kind === "redis" && topology.kind !== "single")
    return fail(
      "announced_unreachable",
      `the addresses in REDIS_URL are reachable, but not those that ${topology.kind === "sentinel" ? "the sentinels name" : "the nodes of the cluster announce"}`,
      "Make these addresses reachable from this machine, or have other ones announced (replica-announce-ip, sentinel announce-ip, cluster-announce-ip).",
    );
  return fail(
    "unreachable",
    "connection failed",
    "Correct host, port and scheme (rediss: for TLS) in REDIS_URL, and allow connections from this machine.",
  );
}

function toAuthFinding(auth: RedisAuth, fail: Fail): Finding {
  return auth.kind === "entra"
    ? fail(
        "entra_rejected",
        "the token of this API's service principal was rejected",
        "Enable Microsoft Entra authentication, and assign a data access policy to the service principal's object id, which `az ad sp show --id $AZURE_CLIENT_ID --query id` prints.",
      )
    : fail(
        "auth_failed",
        "authentication failed",
        "Correct user name, password and database in REDIS_URL (redis://user:password@host:port/0, percent-encoded).",
      );
}

type TopologyKind = RedisConfig["topology"]["kind"];

const topologyNames: Readonly<Record<TopologyKind, string>> = {
  single: "a single server",
  sentinel: "a sentinel",
  cluster: "a node of a cluster",
};

function toTopologyKind(mode: string | undefined): TopologyKind | undefined {
  return mode === "standalone" ? "single" : mode === "cluster" || mode === "sentinel" ? mode : undefined;
}
