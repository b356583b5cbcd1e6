import { beforeAll, describe, expect, it } from "vitest";
import type { Assertion, SerialAssertion } from "../../../src/assertion/assertion.ts";
import { AssertionError } from "../../../src/assertion/assertion-error.ts";
import { AssertionDatabase } from "../../../src/assertion/database.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { brandAssertions } from "../../../src/rig/brand.ts";
import { type SigningFault, signingFaults } from "../../../src/rig/faults.ts";
import {
  makeSetup,
  now,
  postStream,
  register,
  requestIdFrom,
  requestStream,
  type Setup,
  startVault,
} from "./rig-setup.ts";

let setup: Setup;

beforeAll(async () => {
  setup = await makeSetup();
});

/** What a device gets from a vault with this fault, after one proper answer for the same serial. */
async function bytesWith(fault: SigningFault): Promise<Uint8Array> {
  await using vault = await startVault(setup, { faults: [{ fault, endpoint: "serial", from: 2 }] });
  await (await register(setup, vault)).arrayBuffer();
  const response = await register(setup, vault);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/x.ubuntu.assertion");
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(vault.rigFaults).toEqual([]);
  expect(vault.records.at(-1)).toMatchObject({ outcome: fault, fault, status: 200 });
  return bytes;
}

function serialsOf(list: readonly Assertion[]): readonly SerialAssertion[] {
  return list.filter((one) => one.type === "serial");
}

/** The code with which snapd's rules refuse the stream, or "accepted"; prerequisites are added first. */
function verdict(list: readonly Assertion[]): string {
  const database = new AssertionDatabase({ trusted: setup.brand.trusted, crypto: nodeCrypto, now });
  const rank = (one: Assertion): number => ["account", "account-key", "model", "serial"].indexOf(one.type);
  const all = [...brandAssertions(setup.brand), setup.model, ...list].toSorted((a, b) => rank(a) - rank(b));
  try {
    for (const assertion of all) database.add(assertion);
    return "accepted";
  } catch (error) {
    if (error instanceof AssertionError) return error.code;
    throw error;
  }
}

describe("a vault that signs the wrong thing", () => {
  const cases: readonly (readonly [SigningFault, string, (serials: readonly SerialAssertion[]) => void])[] = [
    ["other-device-key", "accepted", ([one]) => expect(one?.deviceKeyId).not.toBe(setup.key.keyId)],
    ["other-brand", "accepted", ([one]) => expect(one?.brandId).toBe("rig-other-brand")],
    ["other-model", "accepted", ([one]) => expect(one?.model).toBe("rig-model-other")],
    ["other-serial", "accepted", ([one]) => expect(one?.serial).toBe("SN-1-OTHER")],
    ["two-serials", "accepted", (serials) => expect(serials.map((one) => one.serial)).toEqual(["SN-1", "SN-1-SECOND"])],
    ["no-serial", "accepted", (serials) => expect(serials).toEqual([])],
    ["old-revision", "accepted", ([one]) => expect(one?.revision).toBe(0)],
    ["key-expired", "key-expired", (serials) => expect(serials.length).toBe(1)],
    ["key-constraint", "key-constrained", (serials) => expect(serials.length).toBe(1)],
    ["ten-thousand-assertions", "accepted", (serials) => expect(serials.length).toBe(1)],
  ];

  it.each(cases)("%s: its signatures are %s, and it says what it should not", async (fault, code, check) => {
    const list = decodeStream(await bytesWith(fault), nodeCrypto);
    check(serialsOf(list));
    expect(verdict(list)).toBe(code);
  });

  it("has a case for every fault of signing", () => {
    const tested = [...cases.map(([fault]) => fault), "unknown-type"];
    expect(tested.toSorted()).toEqual([...signingFaults].toSorted());
  });

  it("ten-thousand-assertions: are that many", async () => {
    expect(decodeStream(await bytesWith("ten-thousand-assertions"), nodeCrypto).length).toBe(10_000);
  });

  it("unknown-type: the stream holds a type nobody can decode", async () => {
    const bytes = await bytesWith("unknown-type");
    expect(() => decodeStream(bytes, nodeCrypto)).toThrow(expect.objectContaining({ code: "type-unknown" }));
  });

  it("signs properly before and after the fault, with a revision more each time", async () => {
    const faults = [{ fault: "other-serial", endpoint: "serial", from: 2, times: 2 }] as const;
    await using vault = await startVault(setup, { faults });
    const seen: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const list = decodeStream(new Uint8Array(await (await register(setup, vault)).arrayBuffer()), nodeCrypto);
      seen.push(...serialsOf(list).map((one) => `${one.serial} ${one.revision}`));
    }
    expect(seen).toEqual(["SN-1 1", "SN-1-OTHER 2", "SN-1-OTHER 3", "SN-1 4"]);
  });

  it("pending-2: the same serial-request is answered 202 twice and then signed", async () => {
    const faults = [{ fault: "pending-2", endpoint: "serial", times: 2 }] as const;
    await using vault = await startVault(setup, { faults });
    const stream = requestStream(setup, await requestIdFrom(vault.url));
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const response = await postStream(`${vault.url}serial`, stream);
      statuses.push(response.status);
      await response.arrayBuffer();
    }
    expect(statuses).toEqual([202, 202, 200]);
  });

  it("is verified through the separate account that the model lists", async () => {
    const separate = await makeSetup("graded", "separate");
    await using vault = await startVault(separate, { answer: "stream" });
    const list = decodeStream(new Uint8Array(await (await register(separate, vault)).arrayBuffer()), nodeCrypto);
    const database = new AssertionDatabase({ trusted: separate.brand.trusted, crypto: nodeCrypto, now });
    for (const one of [...brandAssertions(separate.brand), separate.model, ...list]) database.add(one);
    expect(database.all("serial").map((one) => one.authorityId)).toEqual(["rig-serial-signer"]);
  });
});
