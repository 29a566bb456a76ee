import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { CredentialConfig } from "../../src/config/credential.ts";
import type { Environment } from "../../src/config/env-reader.ts";
import type { Secret } from "../../src/lib/secret.ts";
import { getConfigErrorsWith, loadConfigWith } from "../support/settings.ts";

const managedIdentity = "99999999-8888-4777-8666-555555555555";
const withoutSecret = (more: Environment): Environment => ({ AZURE_CLIENT_SECRET: "", ...more });
const credential = (more: Environment): CredentialConfig => loadConfigWith(withoutSecret(more)).auth.credential;

describe("readCredential", () => {
  it("reads a client secret", () => {
    const { auth } = loadConfigWith({ AZURE_CLIENT_SECRET: " s3cret " });
    expect((auth.credential as { secret: Secret }).secret.reveal()).toBe("s3cret");
  });

  it("reads a certificate path and its password, which is not trimmed", () => {
    const AZURE_CLIENT_CERTIFICATE_PATH = "/secrets/no such file.pem";
    const expected = { kind: "certificate", path: AZURE_CLIENT_CERTIFICATE_PATH };
    expect(credential({ AZURE_CLIENT_CERTIFICATE_PATH })).toEqual({
      ...expected,
      password: undefined,
      sendChain: false,
    });
    const { password } = credential({
      AZURE_CLIENT_CERTIFICATE_PATH,
      AZURE_CLIENT_CERTIFICATE_PASSWORD: " pass word ",
    }) as {
      password: Secret;
    };
    expect(password.reveal()).toBe(" pass word ");
  });

  it("reads whether to send the certificate chain, with the values of @azure/identity", () => {
    const readSendChain = (value: string): unknown => {
      const variables = { AZURE_CLIENT_CERTIFICATE_PATH: "/a.pem", AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: value };
      return (credential(variables) as { sendChain: boolean }).sendChain;
    };
    for (const value of ["true", "TRUE", " True ", "1"]) expect(readSendChain(value), value).toBe(true);
    for (const value of ["false", "False", "0", ""]) expect(readSendChain(value), value).toBe(false);
    const invalid = { AZURE_CLIENT_CERTIFICATE_PATH: "/a.pem", AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: "yes" };
    expect(getConfigErrorsWith(withoutSecret(invalid))).toEqual([
      "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN must be 'true' or 'false'",
    ]);
  });

  it("reads a federated token file, which AKS sets together with the authority host", () => {
    const path = "/var/run/secrets/azure/tokens/azure-identity-token";
    const injected = {
      AZURE_FEDERATED_TOKEN_FILE: path,
      AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
    };
    expect(credential(injected)).toEqual({ kind: "federatedTokenFile", path });
  });

  it("reads a user-assigned managed identity and validates its client id", () => {
    expect(credential({ AZURE_MANAGED_IDENTITY_CLIENT_ID: managedIdentity })).toEqual({
      kind: "managedIdentity",
      clientId: managedIdentity,
    });
    expect(getConfigErrorsWith(withoutSecret({ AZURE_MANAGED_IDENTITY_CLIENT_ID: "system" }))).toEqual([
      "AZURE_MANAGED_IDENTITY_CLIENT_ID must be the client id of a user-assigned managed identity, a GUID",
    ]);
  });
});

describe("number of credentials", () => {
  it("rejects AZURE_CLIENT_SECRET together with another credential", () => {
    for (const name of [
      "AZURE_CLIENT_CERTIFICATE_PATH",
      "AZURE_FEDERATED_TOKEN_FILE",
      "AZURE_MANAGED_IDENTITY_CLIENT_ID",
    ])
      expect(getConfigErrorsWith({ [name]: managedIdentity }), name).toEqual([
        `AZURE_CLIENT_SECRET, ${name} only one credential may be set`,
      ]);
  });

  it("lists all options if no credential is set", () => {
    expect(getConfigErrorsWith(withoutSecret({}))).toEqual([
      "AZURE_CLIENT_SECRET is not set; it or one of AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE, " +
        "AZURE_MANAGED_IDENTITY_CLIENT_ID must be",
    ]);
  });

  it("rejects a certificate chain without a certificate", () => {
    expect(getConfigErrorsWith({ AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: "true" })).toEqual([
      "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN is set without AZURE_CLIENT_CERTIFICATE_PATH",
    ]);
    expect(getConfigErrorsWith({ AZURE_CLIENT_SEND_CERTIFICATE_CHAIN: "false" })).toEqual([]);
  });

  it("rejects a certificate password without a certificate", () => {
    expect(getConfigErrorsWith({ AZURE_CLIENT_CERTIFICATE_PASSWORD: "given" })).toEqual([
      "AZURE_CLIENT_CERTIFICATE_PASSWORD is set without AZURE_CLIENT_CERTIFICATE_PATH",
    ]);
  });
});

it("serializes a configuration without the certificate password", () => {
  const given = { AZURE_CLIENT_CERTIFICATE_PATH: "/a.pem", AZURE_CLIENT_CERTIFICATE_PASSWORD: "the-password" };
  const loaded = loadConfigWith(withoutSecret(given));
  expect(JSON.stringify(loaded) + inspect(loaded, { depth: 9, showHidden: true })).not.toContain("the-password");
});
