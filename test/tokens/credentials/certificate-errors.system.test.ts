import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Secret } from "../../../src/lib/secret.ts";
import {
  describeWithOpenssl,
  createTempFolder,
  createCertificate,
  openssl,
  type TestCertificate,
} from "../../support/certificates.ts";
import { startPermissiveAuthority, type PermissiveAuthority } from "../../support/permissive-authority.ts";

const folder = createTempFolder();
let authority: PermissiveAuthority;
let own: TestCertificate;
let other: TestCertificate;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
  [own, other] = [createCertificate(folder, "own"), createCertificate(folder, "other")];
});
afterAll(async () => {
  await authority.close();
  folder.remove();
});

const writeFile = (name: string, content: string | Buffer): string => {
  writeFileSync(folder.path(name), content);
  return folder.path(name);
};
const createExchange = (path: string, password?: string) =>
  authority.createExchange({
    kind: "certificate",
    path,
    password: password ? new Secret(password) : undefined,
    sendChain: false,
  });

describeWithOpenssl("an invalid certificate file", () => {
  const encryptKey = () => openssl("pkcs8", "-topk8", "-passout", "pass:right", "-in", own.keyPath).toString();
  const createPfx = (): Buffer => {
    const options = ["-inkey", own.keyPath, "-in", own.certificatePath, "-passout", "pass:right"];
    return openssl("pkcs12", "-export", ...options);
  };
  const createEcCertificate = (): string => {
    const certificate = createCertificate(folder, "ec", ["ec", "ec_paramgen_curve:P-256"]);
    return certificate.key + certificate.certificate;
  };
  const createPfxWithoutKey = (): Buffer =>
    openssl("pkcs12", "-export", "-nokeys", "-in", own.certificatePath, "-passout", "pass:right");

  const invalidFiles: readonly [string, () => string | Buffer, string | undefined, string][] = [
    ["is neither PEM nor PFX", () => "hello", undefined, "PATH names a file that is neither PEM nor PFX."],
    ["is empty", () => "", undefined, "PATH names a file that is neither PEM nor PFX."],
    [
      "is DER of something else",
      () => Buffer.from("3003020101", "hex"),
      undefined,
      "PATH names a file that is neither PEM nor PFX.",
    ],
    ["has no key", () => own.certificate, undefined, "PATH contains no private key."],
    ["has no certificate", () => own.key, undefined, "PATH contains no certificate for its private key."],
    [
      "has another's certificate",
      () => own.key + other.certificate,
      undefined,
      "PATH contains no certificate for its private key.",
    ],
    [
      "has an invalid key",
      () => own.key.replace(/\n.{64}\n/, "\n") + own.certificate,
      undefined,
      "PATH contains a certificate or private key that cannot be parsed.",
    ],
    [
      "has a key that is not RSA",
      createEcCertificate,
      undefined,
      "PATH must contain an RSA key: Microsoft Entra ID accepts no other.",
    ],
    [
      "is PEM and its password is missing",
      () => encryptKey() + own.certificate,
      undefined,
      "PASSWORD is not set, and the private key is encrypted.",
    ],
    [
      "is PEM and has another password",
      () => encryptKey() + own.certificate,
      "wrong",
      "PASSWORD cannot decrypt the private key.",
    ],
    [
      "is PFX and its password is missing",
      createPfx,
      undefined,
      "PASSWORD is not set, and the PFX file requires a password.",
    ],
    ["is PFX and has another password", createPfx, "wrong", "PASSWORD cannot decrypt the PFX file."],
    ["is PFX without a key", createPfxWithoutKey, "right", "PATH contains no RSA private key."],
  ];
  for (const [fault, createContent, password, problem] of invalidFiles)
    it(`fails with SERVICE_MISCONFIGURED until it is replaced if the certificate file ${fault}`, async () => {
      const path = writeFile("invalid", createContent());
      const exchange = createExchange(path, password);
      const error = await exchange().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "SERVICE_MISCONFIGURED",
        message: `AZURE_CLIENT_CERTIFICATE_${problem}`,
      });
      writeFile("invalid", own.key + own.certificate);
      await expect(exchange()).rejects.toBe(error);
      authority.clock.advance(5_000);
      expect((await exchange()).form.get("client_assertion")).toMatch(/^ey/);
    });

  const invalidPaths: readonly [string, (path: string) => string, string][] = [
    ["does not exist", () => folder.path("nowhere.pem"), "names a file that does not exist."],
    ["is a directory", () => folder.path("."), "names a directory, not a file."],
    ["is under a file", (path) => `${path}/below.pem`, "names a file that cannot be read."],
  ];
  for (const [fault, createPath, problem] of invalidPaths)
    it(`fails with SERVICE_MISCONFIGURED if the certificate file ${fault}`, async () => {
      const exchange = createExchange(createPath(writeFile("key.pem", own.key)));
      await expect(exchange()).rejects.toMatchObject({
        code: "SERVICE_MISCONFIGURED",
        message: `AZURE_CLIENT_CERTIFICATE_PATH ${problem}`,
      });
    });
});
