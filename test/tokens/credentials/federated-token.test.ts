import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTempFolder } from "../../support/certificates.ts";
import { startPermissiveAuthority, type PermissiveAuthority } from "../../support/permissive-authority.ts";

const minute = 60_000;
const first = "first.federated.token";
const second = "second.federated.token";

const folder = createTempFolder();
let authority: PermissiveAuthority;
beforeAll(async () => {
  authority = await startPermissiveAuthority();
});
afterAll(async () => {
  await authority.close();
  folder.remove();
});

/** Returns a function that exchanges with this file and returns the client assertion of the request. */
function createAssertionReader(path: string): () => Promise<string | null> {
  const exchange = authority.createExchange({ kind: "federatedTokenFile", path });
  return async () => (await exchange()).form.get("client_assertion");
}

describe("a federated token file", () => {
  it("uses the content of the federated token file as the client assertion, without the line break", async () => {
    writeFileSync(folder.path("token"), `${first}\n`);
    const exchange = authority.createExchange({ kind: "federatedTokenFile", path: folder.path("token") });
    const { form } = await exchange();
    expect(form.get("client_assertion")).toBe(first);
    expect(form.get("client_assertion_type")).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    expect(form.has("client_secret")).toBe(false);
  });

  it("accepts a token of any algorithm, also one named like a member of all objects", async () => {
    for (const alg of ["EdDSA", "constructor", "toString", "__proto__"]) {
      const header = Buffer.from(JSON.stringify({ alg })).toString("base64url");
      writeFileSync(folder.path("algorithm"), `${header}.e30.c2ln`);
      expect(await createAssertionReader(folder.path("algorithm"))(), alg).toBe(`${header}.e30.c2ln`);
    }
  });

  it("reads the federated token file again within a minute after a rotation", async () => {
    writeFileSync(folder.path("rotated"), first);
    const assertion = createAssertionReader(folder.path("rotated"));
    expect(await assertion()).toBe(first);
    writeFileSync(folder.path("rotated"), second);
    authority.clock.advance(minute - 1);
    expect(await assertion()).toBe(first);
    authority.clock.advance(1);
    expect(await Promise.all([assertion(), assertion()])).toEqual([second, second]);
  });

  it("reads the federated token file again within a minute after a rotation by symbolic link, as in Kubernetes", async () => {
    writeFileSync(folder.path("first"), first);
    writeFileSync(folder.path("second"), second);
    symlinkSync(folder.path("first"), folder.path("link"));
    const assertion = createAssertionReader(folder.path("link"));
    expect(await assertion()).toBe(first);
    rmSync(folder.path("link"));
    symlinkSync(folder.path("second"), folder.path("link"));
    authority.clock.advance(minute);
    expect(await assertion()).toBe(second);
  });

  it("fails with SERVICE_MISCONFIGURED while the federated token file contains no token", async () => {
    for (const content of ["", "not a token", "two.parts", "a.b.c\nd.e.f"]) {
      writeFileSync(folder.path("invalid"), content);
      const assertion = createAssertionReader(folder.path("invalid"));
      await expect(assertion(), content).rejects.toMatchObject({
        code: "SERVICE_MISCONFIGURED",
        message: "AZURE_FEDERATED_TOKEN_FILE names a file that contains no token.",
      });
      writeFileSync(folder.path("invalid"), first);
      authority.clock.advance(5_000);
      expect(await assertion(), content).toBe(first);
    }
  });

  it("fails with SERVICE_MISCONFIGURED while the federated token file does not exist", async () => {
    const assertion = createAssertionReader(folder.path("late"));
    await expect(assertion()).rejects.toMatchObject({
      code: "SERVICE_MISCONFIGURED",
      message: "AZURE_FEDERATED_TOKEN_FILE names a file that does not exist.",
    });
    writeFileSync(folder.path("late"), first);
    authority.clock.advance(5_000);
    expect(await assertion()).toBe(first);
  });
});
