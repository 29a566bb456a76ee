import { describe, expect, it } from "vitest";
import { TokenServiceUnavailableError } from "../../src/errors/service-errors.ts";
import { hour, minute, refetchCooldown, second } from "../support/clock.ts";
import { createTestKeys, generatePublicKey } from "../support/signing-keys.ts";

const [rsa, otherRsa] = [generatePublicKey(), generatePublicKey()];
const stays = { ...rsa, kid: "stays" };
const missing = { ...otherRsa, kid: "missing" };

/** Keys after a first fetch that listed both. */
async function createFetchedKeys() {
  const test = createTestKeys([stays, missing]);
  expect([await test.has("stays"), await test.has("missing")]).toEqual([true, true]);
  return test;
}

describe("a key that a response lacks", () => {
  it("stays in use after one and two such responses, and is removed by the third", async () => {
    const { has, setKeys, refresh, removed } = await createFetchedKeys();
    setKeys(stays);
    for (const afterMs of [hour, minute]) {
      await refresh(afterMs);
      expect([await has("missing"), await has("stays"), removed]).toEqual([true, true, []]);
    }
    await refresh(minute);
    expect([await has("missing"), await has("stays"), removed]).toEqual([false, true, ["missing"]]);
  });

  it("stays in use if every second or third response lists it", async () => {
    for (const period of [2, 3]) {
      const { has, setKeys, refresh, removed } = await createFetchedKeys();
      for (let response = 1; response <= 12; response += 1) {
        setKeys(...(response % period === 0 ? [stays, missing] : [stays]));
        await refresh(hour);
        expect([await has("missing"), removed], `response ${response} of ${period}`).toEqual([true, []]);
      }
    }
  });

  it("causes a refresh after a minute instead of an hour, until it is listed or removed", async () => {
    const { clock, keys, setKeys, refresh } = await createFetchedKeys();
    const isFreshAfter = (milliseconds: number): boolean => {
      clock.now += milliseconds;
      const isFresh = keys.isFresh();
      clock.now -= milliseconds;
      return isFresh;
    };
    setKeys(stays);
    await refresh(hour);
    expect([isFreshAfter(minute - 1), isFreshAfter(minute)]).toEqual([true, false]);
    setKeys(stays, missing);
    await refresh(minute);
    expect([isFreshAfter(hour - 1), isFreshAfter(hour)]).toEqual([true, false]);
    setKeys(stays);
    for (const afterMs of [hour, minute, minute]) await refresh(afterMs);
    expect([isFreshAfter(hour - 1), isFreshAfter(hour)]).toEqual([true, false]);
  });

  it("is not removed sooner by any number of made-up key ids", async () => {
    const { clock, endpoint, has, setKeys, removed } = await createFetchedKeys();
    setKeys(stays);
    const start = clock.now;
    for (let round = 1; clock.now < start + 2 * minute; round += 1) {
      expect([await has(`made up ${round}`), await has("missing"), removed], `round ${round}`).toEqual([
        false,
        true,
        [],
      ]);
      clock.now += refetchCooldown;
    }
    expect(endpoint.fetches).toBeGreaterThan(12);
    expect([await has("made up"), await has("missing"), removed]).toEqual([false, false, ["missing"]]);
  });

  it("is not removed by responses without a usable key, however many there are", async () => {
    const { endpoint, clock, has, keys, removed } = await createFetchedKeys();
    const responses = [{}, { keys: [] }, { keys: null }, { keys: [{ kid: "missing" }] }, []];
    for (let response = 0; response < 20; response += 1) {
      endpoint.respond = () => Promise.resolve(responses[response % responses.length] ?? {});
      clock.now += minute;
      await keys.ready();
      await expect(has("made up"), `response ${response}`).rejects.toThrow(TokenServiceUnavailableError);
      expect([await has("missing"), await has("stays"), removed]).toEqual([true, true, []]);
    }
  });

  it("stays in use if the response lists its id with a malformed key", async () => {
    for (const malformed of [
      { kid: "missing" },
      { ...missing, n: undefined },
      { ...missing, n: 5 },
      { ...missing, e: 3 },
    ]) {
      const { has, setKeys, refresh, removed } = await createFetchedKeys();
      setKeys(stays, malformed);
      await refresh(hour);
      expect([await has("missing"), removed], JSON.stringify(malformed)).toEqual([true, []]);
    }
  });

  it("is removed at once if the response lists its id for another use or algorithm, or with a weak key", async () => {
    const weak = generatePublicKey(1024);
    for (const unsuitable of [
      { ...missing, use: "enc" },
      { ...missing, alg: "RS512" },
      { ...weak, kid: "missing" },
      { kty: "EC", kid: "missing" },
    ]) {
      const { has, setKeys, refresh, removed } = await createFetchedKeys();
      setKeys(stays, unsuitable);
      await refresh(hour);
      expect([await has("missing"), removed], JSON.stringify(unsuitable)).toEqual([false, ["missing"]]);
    }
  });

  it("is removed at once if it has not been listed for a day", async () => {
    const { has, setKeys, refresh, removed } = await createFetchedKeys();
    setKeys(stays);
    await refresh(24 * hour);
    expect([await has("missing"), removed]).toEqual([false, ["missing"]]);
  });

  it("is reported once, and again after it was listed", async () => {
    const { setKeys, refresh, warnings } = await createFetchedKeys();
    setKeys(stays);
    for (const afterMs of [hour, minute]) await refresh(afterMs);
    expect(warnings.missing).toBe(1);
    setKeys(stays, missing);
    await refresh(minute);
    setKeys(stays);
    await refresh(hour);
    expect(warnings.missing).toBe(2);
  });
});

describe("the id of a removed key", () => {
  async function removeKey() {
    const test = await createFetchedKeys();
    test.setKeys(stays);
    for (const afterMs of [hour, minute, minute]) await test.refresh(afterMs);
    expect(test.removed).toEqual(["missing"]);
    return test;
  }

  it("fetches the keys at once during the cooldown that a made-up id started", async () => {
    const { clock, has, setKeys } = await removeKey();
    expect(await has("made up")).toBe(false);
    setKeys(stays, missing);
    clock.now += second;
    expect([await has("another made up"), await has("missing")]).toEqual([false, true]);
  });

  it("fetches the keys at most six times a minute, and once in 10 seconds after that", async () => {
    const { clock, endpoint, has } = await removeKey();
    const before = endpoint.fetches;
    for (let request = 0; request < 50; request += 1) expect(await has("missing")).toBe(false);
    expect(endpoint.fetches - before).toBe(6);
    clock.now += refetchCooldown;
    for (let request = 0; request < 50; request += 1) expect(await has("missing")).toBe(false);
    expect(endpoint.fetches - before).toBe(7);
    clock.now += minute;
    expect(await has("missing")).toBe(false);
    expect(endpoint.fetches - before).toBe(8);
  });
});
