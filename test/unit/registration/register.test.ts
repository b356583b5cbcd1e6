import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ModelAssertion, SerialRequestAssertion } from "../../../src/assertion/assertion.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import type { DeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Problem } from "../../../src/problem/problem.ts";
import type { ProblemCode } from "../../../src/problem/registry.ts";
import { nobodyElse, register } from "../../../src/registration/register.ts";
import { type Registration, readRegistration } from "../../../src/registration/registration.ts";
import type { Brand } from "../../../src/rig/brand.ts";
import type { SerialAnswer, Vault } from "../../../src/vault/vault.ts";
import { modelOf, serialOf, smallKey, throwAwayBrand } from "../../brand/throw-away.ts";

let brand: Brand;
let model: ModelAssertion;
let key: DeviceKey;
let disk: MemoryDisk;

beforeAll(async () => {
  [brand, key] = await Promise.all([throwAwayBrand(), smallKey()]);
  model = modelOf(brand);
});

beforeEach(() => {
  disk = new MemoryDisk();
  disk.makeFolder("/own", 0o700);
});

const start = Date.parse("2026-01-01T00:00:00Z");

/** Time that passes only by waiting. */
class SteppedClock {
  ms = 0;
  readonly waits: number[] = [];
  now = (): Date => new Date(start + this.ms);
  monotonicMs = (): number => this.ms;
  wait = async (waitMs: number): Promise<void> => {
    this.waits.push(waitMs);
    this.ms += waitMs;
  };
}

type Step = "signed" | "pending" | ProblemCode;

/** What a real exchange says beside the code. */
const details: Partial<Record<ProblemCode, Record<string, unknown>>> = {
  "connection-refused": { sent: false },
  "host-unknown": { sent: false },
  "vault-model-unknown": { sent: true, status: 400, vaultCode: "invalid-model" },
  "vault-serial-refused": { sent: true, status: 400, vaultCode: "create-assertion" },
  "vault-request-id-spent": { sent: true, status: 400, vaultCode: "invalid-nonce" },
};

/** A vault that answers submissions by a script; what it was sent is kept. */
class ScriptedVault implements Vault {
  readonly #script: Step[];
  readonly sent: SerialRequestAssertion[] = [];
  readonly recordsAtSubmit: (Registration | undefined)[] = [];
  requestIds = 0;

  constructor(...script: Step[]) {
    this.#script = script;
  }

  async requestId(): Promise<string> {
    this.requestIds += 1;
    return `REQID-${this.requestIds}`;
  }

  async submit(stream: Uint8Array): Promise<SerialAnswer> {
    this.recordsAtSubmit.push(readRegistration(disk, "/own"));
    const [request, attached] = decodeStream(stream, nodeCrypto);
    if (request?.type !== "serial-request" || attached?.type !== "model")
      throw new TypeError("not what a device sends");
    this.sent.push(request);
    const step = this.#script.shift() ?? "signed";
    if (step === "signed") return { kind: "signed", assertions: [serialOf(brand, { model, key, body: request.body })] };
    if (step === "pending") return { kind: "pending", waitMs: 60_000 };
    throw new Problem(step, `scripted ${step}`, { detail: details[step] ?? { sent: true } });
  }
}

const begun = (): Registration => ({
  version: 1,
  brandId: "acme",
  model: "gateway-one",
  serial: "A1B2C3",
  serialSource: "mac",
  deviceKeyId: key.keyId,
  submissions: 0,
});

function talk(vault: Vault, registration = begun(), clock = new SteppedClock(), deadlineMs = 3_600_000) {
  const body = new TextEncoder().encode("identity-key: x\n");
  const input = {
    disk,
    ownFolder: "/own",
    clock,
    crypto: nodeCrypto,
    vault,
    model,
    key,
    body,
    random: () => 0.5,
    deadlineMs,
    claim: nobodyElse,
  };
  return register(input, registration);
}

const ids = (vault: ScriptedVault): string[] => vault.sent.map(({ requestId }) => requestId);

describe("asking the vault", () => {
  it("sends one request for the pinned serial with our key, body and model, and brings the answer", async () => {
    const vault = new ScriptedVault("signed");
    const { assertions } = await talk(vault);
    expect(assertions.map(({ type }) => type)).toEqual(["serial"]);
    expect(vault.sent).toHaveLength(1);
    expect(vault.sent[0]).toMatchObject({ serial: "A1B2C3", deviceKeyId: key.keyId, requestId: "REQID-1" });
  });

  it("has the intent on the disk before the request leaves", async () => {
    const vault = new ScriptedVault("signed");
    await talk(vault);
    expect(vault.recordsAtSubmit).toMatchObject([{ submissions: 1, requestId: "REQID-1", deviceKeyId: key.keyId }]);
    expect(vault.recordsAtSubmit[0]?.intentAt).toBeDefined();
  });

  it("polls with the same bytes while the vault has not decided", async () => {
    const vault = new ScriptedVault("pending", "pending", "signed");
    const clock = new SteppedClock();
    await talk(vault, begun(), clock);
    expect(vault.requestIds).toBe(1);
    expect(new Set(vault.sent.map(({ signature }) => Buffer.from(signature).toString()))).toHaveProperty("size", 1);
    expect(clock.waits.every((ms) => ms >= 60_000)).toBe(true);
  });

  it("takes a new request-id when the vault calls the old one spent", async () => {
    const vault = new ScriptedVault("vault-request-id-spent", "signed");
    await talk(vault);
    expect(ids(vault)).toEqual(["REQID-1", "REQID-2"]);
  });

  it("goes on with a vault that decides for longer than its request-ids live", async () => {
    const decides: Step[] = [...Array.from({ length: 10 }, () => "pending" as const), "vault-request-id-spent"];
    const vault = new ScriptedVault(...decides, ...decides, ...decides, ...decides, "signed");
    await talk(vault);
    expect(vault.requestIds).toBe(5);
  });

  it("asks again with the same key after an answer was lost, and counts both submissions", async () => {
    const vault = new ScriptedVault("connection-reset", "signed");
    const { registration } = await talk(vault);
    expect(new Set(vault.sent.map(({ deviceKeyId }) => deviceKeyId))).toEqual(new Set([key.keyId]));
    expect(registration.submissions).toBe(2);
  });

  it("keeps the request-id when nothing of the request left the device", async () => {
    const vault = new ScriptedVault("connection-refused", "connection-refused", "signed");
    await talk(vault);
    expect(vault.requestIds).toBe(1);
  });

  it("fails at once when trying again changes nothing", async () => {
    const vault = new ScriptedVault("vault-model-unknown");
    await expect(talk(vault)).rejects.toMatchObject({ code: "vault-model-unknown" });
    expect(vault.sent).toHaveLength(1);
  });

  it("ends with the vault's own problem when the time is used up", async () => {
    const clock = new SteppedClock();
    const vault = new ScriptedVault(...Array.from({ length: 50 }, () => "vault-busy" as const));
    await expect(talk(vault, begun(), clock, 30_000)).rejects.toMatchObject({ code: "vault-busy" });
    expect(clock.ms).toBeLessThanOrEqual(30_000);
  });

  it("ends as gave-up-waiting when the vault never decides", async () => {
    const vault = new ScriptedVault(...Array.from({ length: 50 }, () => "pending" as const));
    await expect(talk(vault, begun(), new SteppedClock(), 200_000)).rejects.toMatchObject({ code: "gave-up-waiting" });
  });
});

const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

describe("the intent on the disk", () => {
  const intentAfter = async (...script: Step[]) => {
    await expect(talk(new ScriptedVault(...script), begun(), new SteppedClock(), 90_000)).rejects.toThrow(Problem);
    return readRegistration(disk, "/own")?.intentAt;
  };

  it.each<[string, Step[]]>([
    ["the vault refuses before it signs", ["vault-model-unknown"]],
    ["no connection is made", times(60, "connection-refused")],
  ])("is taken back when %s: nothing was signed", async (_, script) => {
    expect(await intentAfter(...script)).toBeUndefined();
  });

  it.each<[string, Step[]]>([
    ["an answer was lost", ["connection-reset", "vault-model-unknown"]],
    ["the vault had a fault", ["vault-fault", "vault-fault", "vault-fault"]],
    ["the vault has not decided", ["pending", "pending"]],
    ["the vault accepted it and is gone then", ["pending", ...times(60, "host-unknown")]],
    ["the vault accepted it and refuses the poll", ["pending", "vault-model-unknown"]],
    ["a fresh request-id is called spent: a gateway may have repeated the request", times(3, "vault-request-id-spent")],
    ["a repeated one is called spent and the next is refused", ["vault-request-id-spent", "vault-model-unknown"]],
    ["a gateway answers for the vault", ["vault-not-found"]],
    ["the key is called invalid, as while the database is down", times(3, "vault-api-key-refused")],
  ])("stands when %s: it may have been signed", async (_, script) => {
    expect(await intentAfter(...script)).toBeDefined();
  });

  it("of an earlier run stands whatever the vault refuses now", async () => {
    const earlier = { ...begun(), intentAt: "2026-01-01T00:00:00.000Z", submissions: 1 };
    await expect(talk(new ScriptedVault("vault-model-unknown"), earlier)).rejects.toThrow(Problem);
    expect(readRegistration(disk, "/own")?.intentAt).toBe("2026-01-01T00:00:00.000Z");
  });
});

describe("asking again after a stop", () => {
  const interrupted = async (clock: SteppedClock) => {
    await expect(talk(new ScriptedVault("pending"), begun(), clock, 1000)).rejects.toMatchObject({
      code: "gave-up-waiting",
    });
    const record = readRegistration(disk, "/own");
    if (record === undefined) throw new TypeError("the record is gone");
    return record;
  };

  it("polls on with the very same request", async () => {
    const clock = new SteppedClock();
    const record = await interrupted(clock);
    const vault = new ScriptedVault("signed");
    await talk(vault, record, clock);
    expect(vault.requestIds).toBe(0);
    expect(ids(vault)).toEqual(["REQID-1"]);
  });

  it("takes a new request-id when the old one is too old", async () => {
    const clock = new SteppedClock();
    const record = await interrupted(clock);
    clock.ms += 541_000;
    const vault = new ScriptedVault("signed");
    await talk(vault, record, clock);
    expect(vault.requestIds).toBe(1);
  });

  it("takes a new request-id when the clock was set back", async () => {
    const clock = new SteppedClock();
    const record = await interrupted(clock);
    clock.ms = -86_400_000;
    const vault = new ScriptedVault("signed");
    await talk(vault, record, clock, 3_600_000);
    expect(vault.requestIds).toBe(1);
  });

  it("tries once more with a new request-id when the resumed one is refused in other words", async () => {
    const clock = new SteppedClock();
    const record = await interrupted(clock);
    const vault = new ScriptedVault("vault-serial-refused", "signed");
    await talk(vault, record, clock);
    expect(vault.sent).toHaveLength(2);
    expect(vault.requestIds).toBe(1);
  });

  it("fails when the fresh request is refused, too", async () => {
    const clock = new SteppedClock();
    const record = await interrupted(clock);
    const vault = new ScriptedVault("vault-serial-refused", "vault-serial-refused");
    await expect(talk(vault, record, clock)).rejects.toMatchObject({ code: "vault-serial-refused" });
    expect(vault.sent).toHaveLength(2);
  });

  it("signs a fresh request when the kept copy cannot be read", async () => {
    const clock = new SteppedClock();
    const record = await interrupted(clock);
    disk.unlink("/own/serial-request.assert");
    disk.createFile("/own/serial-request.assert", new TextEncoder().encode("type: serial-request\n"), 0o600);
    const vault = new ScriptedVault("signed");
    await talk(vault, record, clock);
    expect(ids(vault)).toEqual(["REQID-1"]);
  });
});
