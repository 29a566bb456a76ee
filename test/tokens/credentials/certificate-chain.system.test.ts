import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Secret } from "../../../src/lib/secret.ts";
import { createTempFolder, describeWithOpenssl, openssl } from "../../support/certificates.ts";
import { startPermissiveAuthority, type PermissiveAuthority } from "../../support/permissive-authority.ts";

interface Issued {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** DER in base64. */
  readonly der: string;
}

const folder = createTempFolder();
const rsa = ["-newkey", "rsa:2048"];
const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/** Creates a certificate: self-signed, or signed by an issuer. */
function issue(name: string, issuer?: Issued, { key = rsa, subject = name, days = 30, isCa = true } = {}): Issued {
  const [certificatePath, keyPath, requestPath] = [".crt", ".key", ".csr"].map((end) => folder.path(name + end)) as [
    string,
    string,
    string,
  ];
  const extensions = folder.path(`${name}.ext`);
  writeFileSync(extensions, `basicConstraints=critical,CA:${isCa ? "TRUE" : "FALSE"}\n`);
  openssl("req", ...key, "-nodes", "-subj", `/CN=${subject}`, "-keyout", keyPath, "-out", requestPath);
  const signer = issuer
    ? ["-CA", folder.path(`${issuer.name}.crt`), "-CAkey", folder.path(`${issuer.name}.key`), "-CAcreateserial"]
    : ["-signkey", keyPath];
  const validity = ["-days", String(days), "-extfile", extensions];
  openssl("x509", "-req", "-in", requestPath, ...signer, ...validity, "-out", certificatePath);
  const certificate = readFileSync(certificatePath, "utf8");
  const der = new X509Certificate(certificate).raw.toString("base64");
  return { name, certificate, key: readFileSync(keyPath, "utf8"), der };
}

let authority: PermissiveAuthority;
let root: Issued;
let policy: Issued;
let issuing: Issued;
let leaf: Issued;
let unrelated: Issued;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
  root = issue("root");
  policy = issue("policy", root, { key: ec });
  issuing = issue("issuing", policy);
  leaf = issue("leaf", issuing, { isCa: false });
  unrelated = issue("unrelated");
});
afterAll(async () => {
  await authority.close();
  folder.remove();
});

/** Returns the header of the client assertion that is sent with this file. */
async function getHeader(content: string | Buffer, password?: string, sendChain = true) {
  const path = folder.path(crypto.randomUUID());
  writeFileSync(path, content);
  const exchange = authority.createExchange({
    kind: "certificate",
    path,
    password: password === undefined ? undefined : new Secret(password),
    sendChain,
  });
  return decodeProtectedHeader((await exchange()).form.get("client_assertion") ?? "");
}

const getChain = async (...args: Parameters<typeof getHeader>) => (await getHeader(...args)).x5c;

function createPfx(password: string, certificates: readonly Issued[], ...options: string[]): Buffer {
  const chainPath = folder.path(crypto.randomUUID());
  writeFileSync(chainPath, certificates.map(({ certificate }) => certificate).join(""));
  const files = ["-inkey", folder.path("leaf.key"), "-in", folder.path("leaf.crt")];
  const chain = certificates.length > 0 ? ["-certfile", chainPath] : [];
  return openssl("pkcs12", "-export", ...files, ...chain, "-passout", `pass:${password}`, ...options);
}

describeWithOpenssl("a certificate chain", () => {
  it("is sent with the certificate first, each followed by its issuer, whatever their order in the file", async () => {
    const expected = [leaf.der, issuing.der, policy.der, root.der];
    const orders: readonly (readonly string[])[] = [
      [leaf.key, leaf.certificate, issuing.certificate, policy.certificate, root.certificate],
      [root.certificate, policy.certificate, issuing.certificate, leaf.certificate, leaf.key],
      [policy.certificate, leaf.key, root.certificate, leaf.certificate, issuing.certificate],
      [issuing.certificate, root.certificate, leaf.certificate, policy.certificate, leaf.key],
    ];
    for (const [index, blocks] of orders.entries())
      expect(await getChain(blocks.join("")), String(index)).toEqual(expected);
    const pfx = createPfx("x", [root, policy, issuing]);
    expect(await getChain(pfx, "x")).toEqual(expected);
  });

  it("is sent besides the thumbprint, and only if it is configured", async () => {
    const file = leaf.key + leaf.certificate + issuing.certificate;
    const thumbprint = new X509Certificate(leaf.certificate).fingerprint256.replaceAll(":", "");
    const header = { alg: "PS256", typ: "JWT", "x5t#S256": Buffer.from(thumbprint, "hex").toString("base64url") };
    expect(await getHeader(file)).toEqual({ ...header, x5c: [leaf.der, issuing.der] });
    expect(await getHeader(file, undefined, false)).toEqual(header);
  });

  it("contains what the file contains of it, and nothing else", async () => {
    const start = leaf.key + leaf.certificate;
    expect(await getChain(start)).toEqual([leaf.der]);
    expect(await getChain(start + unrelated.certificate + issuing.certificate)).toEqual([leaf.der, issuing.der]);
    expect(await getChain(start + policy.certificate + root.certificate)).toEqual([leaf.der]);
    expect(await getChain(start + leaf.certificate + issuing.certificate + issuing.certificate)).toEqual([
      leaf.der,
      issuing.der,
    ]);
    expect(await getChain(unrelated.key + unrelated.certificate)).toEqual([unrelated.der]);
  });

  it("contains the issuer that signed, not another one with the same name", async () => {
    const impostor = issue("impostor", policy, { subject: "issuing" });
    const file = leaf.key + leaf.certificate + impostor.certificate + issuing.certificate + policy.certificate;
    expect(await getChain(file)).toEqual([leaf.der, issuing.der, policy.der]);
  });

  it("is accepted by openssl", async () => {
    const chain = (await getChain(createPfx("x", [policy, root, issuing]), "x")) ?? [];
    const paths = chain.map((der, index) => {
      const path = folder.path(`sent${index}.pem`);
      writeFileSync(path, new X509Certificate(Buffer.from(der, "base64")).toString());
      return path;
    });
    const [own = "", ...issuers] = paths;
    const untrusted = issuers.flatMap((path) => ["-untrusted", path]);
    expect(openssl("verify", "-CAfile", folder.path("root.crt"), ...untrusted, own).toString()).toContain("OK");
  });
});

describeWithOpenssl("a certificate as Azure Key Vault and other tools write it", () => {
  const wrap = (text: string, end = "\n"): string => text.replaceAll(/.{64}/g, `$&${end}`) + end;
  const base64 = (content: string | Buffer): string => Buffer.from(content).toString("base64");
  const pfx = (password = "", ...options: string[]): Buffer => createPfx(password, [issuing, policy], ...options);
  const pem = (): string => issuing.certificate + leaf.key + policy.certificate + leaf.certificate;
  const oldCiphers = ["-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"];

  const encodings: readonly [title: string, content: () => string | Buffer, password?: string][] = [
    ["PFX in base64", () => base64(pfx())],
    ["PFX in base64 with line breaks", () => wrap(base64(pfx()))],
    ["PFX in base64 with carriage returns", () => wrap(base64(pfx()), "\r\n")],
    ["PFX in base64 with spaces around it", () => `  ${base64(pfx())}\n\n`],
    ["PFX in base64url", () => pfx().toString("base64url")],
    ["PFX in base64 with the old ciphers of Windows", () => base64(pfx("", ...oldCiphers))],
    ["PFX in base64 with a password", () => base64(pfx("open sesame")), "open sesame"],
    ["PFX in base64 with an empty password", () => base64(pfx()), ""],
    ["PFX in base64 as JSON", () => `${JSON.stringify(base64(pfx()))}\n`],
    ["PFX in base64 with a byte order mark", () => `\uFEFF${base64(pfx())}`],
    ["PFX in base64 as UTF-16", () => Buffer.from(`\uFEFF${wrap(base64(pfx()), "\r\n")}`, "utf16le")],
    [
      "PFX encoded by certutil",
      () => `-----BEGIN CERTIFICATE-----\r\n${wrap(base64(pfx()), "\r\n")}-----END CERTIFICATE-----\r\n`,
    ],
    ["PFX", () => pfx()],
    ["PEM", pem],
    ["PEM in base64", () => base64(pem())],
    ["PEM in base64 with line breaks", () => wrap(base64(pem()))],
    ["PEM as JSON", () => JSON.stringify(pem())],
    ["PEM with a byte order mark and carriage returns", () => `\uFEFF${pem().replaceAll("\n", "\r\n")}`],
    ["PEM as UTF-16", () => Buffer.from(`\uFEFF${pem()}`, "utf16le")],
  ];
  it("reads a certificate with its chain in each encoding", async () => {
    for (const [title, content, password] of encodings)
      expect(await getChain(content(), password), title).toEqual([leaf.der, issuing.der, policy.der]);
  });

  it("does not replace a good certificate before it is written completely", async () => {
    const path = folder.path("torn.pfx");
    const replacement = pfx();
    writeFileSync(path, unrelated.key + unrelated.certificate);
    const credential = { kind: "certificate", path, password: undefined, sendChain: true } as const;
    const exchange = authority.createExchange(credential);
    const getSentChain = async () => decodeProtectedHeader((await exchange()).form.get("client_assertion") ?? "").x5c;
    await getSentChain();
    for (let length = 0; length < replacement.length; length += 211) {
      writeFileSync(path, replacement.subarray(0, length));
      authority.clock.advance(60_000);
      expect(await getSentChain(), String(length)).toEqual([unrelated.der]);
    }
    writeFileSync(path, replacement);
    authority.clock.advance(5_000);
    expect(await getSentChain()).toEqual([leaf.der, issuing.der, policy.der]);
  });

  const invalidContents: readonly [title: string, content: () => string | Buffer, problem: string][] = [
    ["something else in base64", () => base64("hello, hello"), "PATH names a file that is neither PEM nor PFX."],
    ["a certificate in base64", () => leaf.der, "PATH names a file that is neither PEM nor PFX."],
    [
      "a PFX file in base64 that was cut off",
      () => base64(pfx()).slice(0, 2_000),
      "PATH names a PFX file that is incomplete.",
    ],
    ["a PFX file in base64 with a password", () => base64(pfx("x")), "PASSWORD is not set, and the PFX file requires"],
  ];
  it("rejects content that is no certificate with its key, and names the problem", async () => {
    for (const [title, content, problem] of invalidContents) {
      const error = (await getChain(content()).catch((thrown: unknown) => thrown)) as Error;
      expect(error, title).toMatchObject({ code: "SERVICE_MISCONFIGURED" });
      expect(error.message, title).toContain(`AZURE_CLIENT_CERTIFICATE_${problem}`);
    }
  });
});
