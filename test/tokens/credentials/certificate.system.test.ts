import { createPublicKey } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiRegistration, tenantId } from "@oboql/dev/emulator";
import { Secret } from "../../../src/lib/secret.ts";
import {
  describeWithOpenssl,
  createTempFolder,
  createCertificate,
  openssl,
  type TestCertificate,
} from "../../support/certificates.ts";
import { startPermissiveAuthority, type PermissiveAuthority } from "../../support/permissive-authority.ts";
import type { TokenPost } from "../../support/recording-authority.ts";

const otherTenant = "11111111-2222-4333-8444-555555555555";
const minute = 60_000;

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
const createExchange = (path: string, password?: string, sendChain = false) =>
  authority.createExchange({
    kind: "certificate",
    path,
    password: password ? new Secret(password) : undefined,
    sendChain,
  });
const getAssertion = ({ form }: TokenPost): string => form.get("client_assertion") ?? "";

/** Verifies the signature of the client assertion with the certificate. */
function verify(post: TokenPost, { certificate }: TestCertificate) {
  const currentDate = new Date(authority.clock.now());
  return jwtVerify(getAssertion(post), createPublicKey(certificate), { algorithms: ["PS256"], currentDate });
}

describeWithOpenssl("a client certificate", () => {
  it("signs a client assertion for the token endpoint of the tenant that is valid for ten minutes", async () => {
    const exchange = createExchange(writeFile("whole.pem", own.key + own.certificate));
    const post = await exchange();
    const { protectedHeader, payload } = await verify(post, own);
    expect(protectedHeader).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": own.thumbprint });
    const seconds = Math.floor(authority.clock.now() / 1000);
    expect(payload).toEqual({
      aud: `${authority.url}/${tenantId}/oauth2/v2.0/token`,
      iss: apiRegistration.clientId,
      sub: apiRegistration.clientId,
      jti: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 600,
    });
    expect(post.form.get("client_assertion_type")).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    expect(post.form.get("client_id")).toBe(apiRegistration.clientId);
    expect(post.form.has("client_secret")).toBe(false);
  });

  it("signs one client assertion for all exchanges of a tenant, also for concurrent ones", async () => {
    const exchange = createExchange(writeFile("once.pem", own.key + own.certificate));
    const posts = await Promise.all(Array.from({ length: 20 }, () => exchange()));
    posts.push(await exchange());
    expect(new Set(posts.map(getAssertion)).size).toBe(1);
  });

  it("signs a client assertion per tenant", async () => {
    const exchange = createExchange(writeFile("tenants.pem", own.key + own.certificate));
    const [home, guest, again] = [await exchange(), await exchange(otherTenant), await exchange()];
    expect((await verify(guest, own)).payload.aud).toBe(`${authority.url}/${otherTenant}/oauth2/v2.0/token`);
    expect(getAssertion(guest)).not.toBe(getAssertion(home));
    expect(getAssertion(again)).toBe(getAssertion(home));
  });

  it("signs a new client assertion one minute before the expiry", async () => {
    const exchange = createExchange(writeFile("renewed.pem", own.key + own.certificate));
    const first = await exchange();
    authority.clock.advance(9 * minute - 1);
    expect(getAssertion(await exchange())).toBe(getAssertion(first));
    authority.clock.advance(1);
    const second = await exchange();
    expect(getAssertion(second)).not.toBe(getAssertion(first));
    expect((await verify(second, own)).payload.exp).toBe(Math.floor(authority.clock.now() / 1000) + 600);
  });
});

describeWithOpenssl("parseCertificate", () => {
  const createPfx = (name: string, ...options: string[]): string => {
    const path = folder.path(name);
    openssl("pkcs12", "-export", "-inkey", own.keyPath, "-in", own.certificatePath, "-out", path, ...options);
    return path;
  };
  const exportKey = (...options: string[]): string => openssl(...options, "-in", own.keyPath).toString();

  const validFiles: readonly [string, () => string, string?][] = [
    ["PEM with the certificate before the key", () => writeFile("a.pem", own.certificate + own.key)],
    ["PEM with a chain in any order", () => writeFile("b.pem", other.certificate + own.key + own.certificate)],
    ["PEM with carriage returns", () => writeFile("c.pem", (own.key + own.certificate).replaceAll("\n", "\r\n"))],
    ["PEM with a PKCS #1 key", () => writeFile("d.pem", exportKey("rsa", "-traditional") + own.certificate)],
    [
      "PEM with an encrypted PKCS #8 key",
      () => writeFile("e.pem", exportKey("pkcs8", "-topk8", "-passout", "pass:open sesame") + own.certificate),
      "open sesame",
    ],
    [
      "PEM with an encrypted PKCS #1 key",
      () =>
        writeFile(
          "f.pem",
          exportKey("rsa", "-traditional", "-aes256", "-passout", "pass:open sesame") + own.certificate,
        ),
      "open sesame",
    ],
    [
      "PEM exported by openssl from PFX, with attributes between the blocks",
      () => {
        const path = createPfx("g.pfx", "-passout", "pass:", "-name", "a friendly name");
        return writeFile("g.pem", openssl("pkcs12", "-in", path, "-nodes", "-passin", "pass:"));
      },
    ],
    ["PFX with AES", () => createPfx("h.pfx", "-passout", "pass:open sesame"), "open sesame"],
    [
      "PFX with the old ciphers",
      () =>
        createPfx(
          "i.pfx",
          "-passout",
          "pass:öffne dich",
          "-certpbe",
          "PBE-SHA1-3DES",
          "-keypbe",
          "PBE-SHA1-3DES",
          "-macalg",
          "sha1",
        ),
      "öffne dich",
    ],
    ["PFX with an empty password", () => createPfx("j.pfx", "-passout", "pass:")],
    ["PFX with a chain", () => createPfx("k.pfx", "-passout", "pass:x", "-certfile", other.certificatePath), "x"],
    [
      "PFX without encryption",
      () => createPfx("l.pfx", "-passout", "pass:", "-keypbe", "NONE", "-certpbe", "NONE", "-nomac"),
    ],
  ];
  for (const [format, writeCertificate, password] of validFiles)
    it(`reads the certificate from ${format}`, async () => {
      const post = await createExchange(writeCertificate(), password)();
      expect((await verify(post, own)).protectedHeader["x5t#S256"]).toBe(own.thumbprint);
    });
});

describeWithOpenssl("a changed certificate file", () => {
  it("uses a changed certificate file within a minute", async () => {
    const path = writeFile("rotated.pem", own.key + own.certificate);
    const exchange = createExchange(path);
    const first = await exchange();
    writeFile("rotated.pem", other.key + other.certificate);
    authority.clock.advance(minute - 1);
    expect(getAssertion(await exchange())).toBe(getAssertion(first));
    authority.clock.advance(1);
    const second = await exchange();
    expect((await verify(second, other)).protectedHeader["x5t#S256"]).toBe(other.thumbprint);
  });

  it("signs no new client assertion if the content of a rewritten certificate file is the same", async () => {
    const content = own.key + own.certificate;
    const exchange = createExchange(writeFile("touched.pem", content));
    const first = await exchange();
    writeFile("touched.pem", content);
    authority.clock.advance(2 * minute);
    expect(getAssertion(await exchange())).toBe(getAssertion(first));
  });

  it("keeps the previous certificate while the file is invalid or missing, and uses a new one once it is valid", async () => {
    const damages: readonly ((path: string) => void)[] = [
      (path) => {
        writeFileSync(path, own.key.slice(0, 300));
      },
      rmSync,
    ];
    for (const damage of damages) {
      const path = writeFile("damaged.pem", own.key + own.certificate);
      const exchange = createExchange(path);
      await exchange();
      damage(path);
      for (let minutes = 0; minutes < 15; minutes += 1) {
        authority.clock.advance(minute);
        await verify(await exchange(), own);
      }
      writeFile("damaged.pem", other.key + other.certificate);
      authority.clock.advance(minute);
      await verify(await exchange(), other);
    }
  });
});
