import { createPublicKey } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { api as registration, tenantId } from "../../../dev/src/emulator/tenant.ts";
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
let ours: TestCertificate;
let other: TestCertificate;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
  [ours, other] = [createCertificate(folder, "ours"), createCertificate(folder, "other")];
});
afterAll(async () => {
  await authority.close();
  folder.remove();
});

const fileOf = (name: string, content: string | Buffer): string => {
  writeFileSync(folder.path(name), content);
  return folder.path(name);
};
const exchanging = (path: string, password?: string) =>
  authority.createExchange({ kind: "certificate", path, password: password ? new Secret(password) : undefined });
const assertionOf = ({ form }: TokenPost): string => form.get("client_assertion") ?? "";

/** Checks the signature with the certificate, as the directory does. */
function verified(post: TokenPost, { certificate }: TestCertificate) {
  const currentDate = new Date(authority.clock.now());
  return jwtVerify(assertionOf(post), createPublicKey(certificate), { algorithms: ["PS256"], currentDate });
}

describeWithOpenssl("a certificate", () => {
  it("signs an assertion for the tenant's token endpoint, ten minutes long, and the key stays here", async () => {
    const exchange = exchanging(fileOf("whole.pem", ours.key + ours.certificate));
    const post = await exchange();
    const { protectedHeader, payload } = await verified(post, ours);
    expect(protectedHeader).toEqual({ alg: "PS256", typ: "JWT", "x5t#S256": ours.thumbprint });
    const seconds = Math.floor(authority.clock.now() / 1000);
    expect(payload).toEqual({
      aud: `${authority.url}/${tenantId}/oauth2/v2.0/token`,
      iss: registration.clientId,
      sub: registration.clientId,
      jti: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 600,
    });
    expect(post.form.get("client_assertion_type")).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    expect(post.form.get("client_id")).toBe(registration.clientId);
    expect(post.form.has("client_secret")).toBe(false);
  });

  it("signs once for all exchanges of a tenant, also if they come at once", async () => {
    const exchange = exchanging(fileOf("once.pem", ours.key + ours.certificate));
    const posts = await Promise.all(Array.from({ length: 20 }, () => exchange()));
    posts.push(await exchange());
    expect(new Set(posts.map(assertionOf)).size).toBe(1);
  });

  it("signs for each tenant apart", async () => {
    const exchange = exchanging(fileOf("tenants.pem", ours.key + ours.certificate));
    const [own, guests, again] = [await exchange(), await exchange(otherTenant), await exchange()];
    expect((await verified(guests, ours)).payload.aud).toBe(`${authority.url}/${otherTenant}/oauth2/v2.0/token`);
    expect(assertionOf(guests)).not.toBe(assertionOf(own));
    expect(assertionOf(again)).toBe(assertionOf(own));
  });

  it("signs anew a minute before the end", async () => {
    const exchange = exchanging(fileOf("renewed.pem", ours.key + ours.certificate));
    const first = await exchange();
    authority.clock.advance(9 * minute - 1);
    expect(assertionOf(await exchange())).toBe(assertionOf(first));
    authority.clock.advance(1);
    const second = await exchange();
    expect(assertionOf(second)).not.toBe(assertionOf(first));
    expect((await verified(second, ours)).payload.exp).toBe(Math.floor(authority.clock.now() / 1000) + 600);
  });
});

describeWithOpenssl("a certificate file may be", () => {
  const pfx = (name: string, ...options: string[]): string => {
    const path = folder.path(name);
    openssl("pkcs12", "-export", "-inkey", ours.keyPath, "-in", ours.certificatePath, "-out", path, ...options);
    return path;
  };
  const key = (...options: string[]): string => openssl(...options, "-in", ours.keyPath).toString();

  it.each<[string, () => string, string?]>([
    ["PEM, the certificate before the key", () => fileOf("a.pem", ours.certificate + ours.key)],
    ["PEM, a chain in any order", () => fileOf("b.pem", other.certificate + ours.key + ours.certificate)],
    ["PEM with carriage returns", () => fileOf("c.pem", (ours.key + ours.certificate).replaceAll("\n", "\r\n"))],
    ["PEM with a PKCS #1 key", () => fileOf("d.pem", key("rsa", "-traditional") + ours.certificate)],
    [
      "PEM with an encrypted PKCS #8 key",
      () => fileOf("e.pem", key("pkcs8", "-topk8", "-passout", "pass:open sesame") + ours.certificate),
      "open sesame",
    ],
    [
      "PEM with an encrypted PKCS #1 key",
      () => fileOf("f.pem", key("rsa", "-traditional", "-aes256", "-passout", "pass:open sesame") + ours.certificate),
      "open sesame",
    ],
    [
      "PEM as openssl makes it from PFX, with attributes between the blocks",
      () => {
        const path = pfx("g.pfx", "-passout", "pass:", "-name", "a friendly name");
        return fileOf("g.pem", openssl("pkcs12", "-in", path, "-nodes", "-passin", "pass:"));
      },
    ],
    ["PFX with AES", () => pfx("h.pfx", "-passout", "pass:open sesame"), "open sesame"],
    [
      "PFX with the old ciphers",
      () =>
        pfx(
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
    ["PFX with an empty password", () => pfx("j.pfx", "-passout", "pass:")],
    ["PFX with a chain", () => pfx("k.pfx", "-passout", "pass:x", "-certfile", other.certificatePath), "x"],
    [
      "PFX without encryption",
      () => pfx("l.pfx", "-passout", "pass:", "-keypbe", "NONE", "-certpbe", "NONE", "-nomac"),
    ],
  ])("%s", async (_, path, password) => {
    const post = await exchanging(path(), password)();
    expect((await verified(post, ours)).protectedHeader["x5t#S256"]).toBe(ours.thumbprint);
  });
});

describeWithOpenssl("a certificate file that changes", () => {
  it("is read again within a minute, and signs at once", async () => {
    const path = fileOf("rotated.pem", ours.key + ours.certificate);
    const exchange = exchanging(path);
    const first = await exchange();
    fileOf("rotated.pem", other.key + other.certificate);
    authority.clock.advance(minute - 1);
    expect(assertionOf(await exchange())).toBe(assertionOf(first));
    authority.clock.advance(1);
    const second = await exchange();
    expect((await verified(second, other)).protectedHeader["x5t#S256"]).toBe(other.thumbprint);
  });

  it("costs no signature if it was only written again", async () => {
    const content = ours.key + ours.certificate;
    const exchange = exchanging(fileOf("touched.pem", content));
    const first = await exchange();
    fileOf("touched.pem", content);
    authority.clock.advance(2 * minute);
    expect(assertionOf(await exchange())).toBe(assertionOf(first));
  });

  it.each<[string, (path: string) => void]>([
    [
      "broken",
      (path) => {
        writeFileSync(path, ours.key.slice(0, 300));
      },
    ],
    ["gone", rmSync],
  ])("and is %s for a while fails no exchange, and is used as soon as it is whole", async (_, damage) => {
    const path = fileOf("torn.pem", ours.key + ours.certificate);
    const exchange = exchanging(path);
    await exchange();
    damage(path);
    for (let minutes = 0; minutes < 15; minutes += 1) {
      authority.clock.advance(minute);
      await verified(await exchange(), ours);
    }
    fileOf("torn.pem", other.key + other.certificate);
    authority.clock.advance(minute);
    await verified(await exchange(), other);
  });
});
