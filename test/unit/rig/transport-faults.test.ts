import { request as httpRequest, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { FaultPlan, faultNamed, type TransportFault, transportFaults } from "../../../src/rig/faults.ts";
import type { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import {
  apiKey,
  HandClock,
  makeContext,
  makeSetup,
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

interface Met {
  readonly vault: VaultServer;
  readonly clock: HandClock;
}

async function vaultWith(fault: TransportFault, endpoint: "request-id" | "serial" = "serial"): Promise<Met> {
  const clock = new HandClock();
  const vault = await startVault(setup, {
    context: makeContext(clock),
    faults: [{ fault, endpoint }],
    faultSizes: { slowMs: 35_000, hugeBytes: 4 * 1024 * 1024 },
  });
  return { vault, clock };
}

/** Runs one registration against the fault, then checks that the rig itself was sound and closes it. */
async function meeting(fault: TransportFault, check: (met: Met) => Promise<void>): Promise<void> {
  const met = await vaultWith(fault);
  await using vault = met.vault;
  await check(met);
  expect(vault.rigFaults).toEqual([]);
}

/** Without fetch, which would unpack a body on its own. */
function rawPost(url: string, body: Uint8Array): Promise<{ head: IncomingMessage; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: "POST", agent: false, headers: { "api-key": apiKey } }, (head) => {
      const chunks: Buffer[] = [];
      head.on("data", (chunk: Buffer) => chunks.push(chunk));
      head.on("end", () => resolve({ head, bytes: Buffer.concat(chunks) }));
      head.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("faults of transport", () => {
  const plain: readonly (readonly [TransportFault, number, string])[] = [
    ["busy-503", 503, "text/plain; charset=utf-8"],
    ["fault-500", 500, "application/json; charset=UTF-8"],
    ["empty", 200, "application/x.ubuntu.assertion"],
    ["garbage", 200, "application/x.ubuntu.assertion"],
    ["html-200", 200, "text/html; charset=utf-8"],
    ["control-characters", 400, "application/json; charset=UTF-8"],
    ["refused-api-key", 400, "application/json; charset=UTF-8"],
    ["refused-model", 400, "application/json; charset=UTF-8"],
    ["refused-request-id", 400, "application/json; charset=UTF-8"],
  ];

  it.each(plain)("%s is answered with status %d and %s, and nothing is signed", async (fault, status, type) => {
    await meeting(fault, async ({ vault }) => {
      const response = await register(setup, vault);
      expect([response.status, response.headers.get("content-type")]).toEqual([status, type]);
      await response.arrayBuffer();
      expect(vault.service.signingLog.entries).toEqual([]);
      const again = await register(setup, vault);
      expect(decodeStream(new Uint8Array(await again.arrayBuffer()), nodeCrypto).length).toBe(1);
    });
  });

  it("empty has no body, and control-characters holds an escape sequence and a right-to-left mark", async () => {
    await meeting("empty", async ({ vault }) => {
      expect((await (await register(setup, vault)).arrayBuffer()).byteLength).toBe(0);
    });
    await meeting("control-characters", async ({ vault }) => {
      const { message } = (await (await register(setup, vault)).json()) as { message: string };
      for (const part of ["\u001b[2J", "\r\n", "\u202e"]) expect(message).toContain(part);
    });
  });

  it("redirect points to another path of the same server, where nothing is", async () => {
    await meeting("redirect", async ({ vault }) => {
      const response = await register(setup, vault);
      expect(response.status).toBe(307);
      const target = response.headers.get("location") ?? "";
      expect(target).toBe(`${new URL(vault.url).origin}/moved/v1/serial`);
      expect((await fetch(target, { method: "POST" })).status).toBe(404);
    });
  });

  it("reset drops the connection before any work is done", async () => {
    await meeting("reset", async ({ vault }) => {
      await expect(register(setup, vault)).rejects.toThrow(TypeError);
      expect(vault.service.signingLog.entries).toEqual([]);
      expect(vault.records.at(-1)).toMatchObject({ status: 0, fault: "reset" });
    });
  });

  it("lost-answer drops it after the serial is signed and the request-id spent", async () => {
    await meeting("lost-answer", async ({ vault }) => {
      const stream = requestStream(setup, await requestIdFrom(vault.url));
      await expect(postStream(`${vault.url}serial`, stream)).rejects.toThrow(TypeError);
      expect(vault.service.signingLog.entries).toMatchObject([{ serial: "SN-1", revision: 1 }]);
      expect(vault.records.at(-1)).toMatchObject({ status: 0, outcome: "signed", fault: "lost-answer" });
      expect(await (await postStream(`${vault.url}serial`, stream)).json()).toMatchObject({
        error_code: "invalid-nonce",
      });
    });
  });

  it("reset-mid-body sends the headers and half of the body", async () => {
    await meeting("reset-mid-body", async ({ vault }) => {
      const stream = requestStream(setup, await requestIdFrom(vault.url));
      await expect(rawPost(`${vault.url}serial`, stream)).rejects.toMatchObject({ code: "ECONNRESET" });
      expect(vault.records.at(-1)).toMatchObject({ status: 200, fault: "reset-mid-body" });
    });
  });

  it("huge goes on until its size is reached", async () => {
    await meeting("huge", async ({ vault }) => {
      expect((await (await register(setup, vault)).arrayBuffer()).byteLength).toBe(4 * 1024 * 1024);
    });
  });

  it("huge stops when the client has had enough", async () => {
    await meeting("huge", async ({ vault }) => {
      const response = await register(setup, vault);
      await response.body?.cancel();
      await expect.poll(() => vault.records.at(-1)?.fault).toBe("huge");
    });
  });

  it("gzip packs the right answer although nobody asked for it", async () => {
    await meeting("gzip", async ({ vault }) => {
      const stream = requestStream(setup, await requestIdFrom(vault.url));
      const { head, bytes } = await rawPost(`${vault.url}serial`, stream);
      expect(head.headers["content-encoding"]).toBe("gzip");
      expect(decodeStream(new Uint8Array(gunzipSync(bytes)), nodeCrypto)[0]?.type).toBe("serial");
    });
  });

  it("slow waits on the rig's clock and then answers properly", async () => {
    await meeting("slow", async ({ vault, clock }) => {
      expect((await register(setup, vault)).status).toBe(200);
      expect(clock.waitsMs).toEqual([35_000]);
    });
  });

  it("slow-headers sends one header at a time and then the right body", async () => {
    await meeting("slow-headers", async ({ vault, clock }) => {
      const response = await register(setup, vault);
      expect(decodeStream(new Uint8Array(await response.arrayBuffer()), nodeCrypto)[0]?.type).toBe("serial");
      expect(clock.waitsMs.length).toBeGreaterThan(20);
      expect(clock.waitsMs.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(35_000, 3);
    });
  });

  it("meet request-id as well", async () => {
    const { vault } = await vaultWith("busy-503", "request-id");
    await using closing = vault;
    const ask = () => fetch(`${closing.url}request-id`, { method: "POST", headers: { "api-key": apiKey } });
    expect([(await ask()).status, (await ask()).status]).toEqual([503, 200]);
  });
});

describe("fault names", () => {
  it("are known, with pending-N for any N", () => {
    expect([...transportFaults, "pending-7", "two-serials"].map(faultNamed)).toContain("pending-7");
  });

  it.each(["", "pending-0", "pending-", "pending-12345", "toString", "Reset"])("%j is none", (name) => {
    expect(() => faultNamed(name)).toThrow(RangeError);
  });

  it("a fault of signing is refused where nothing is signed", () => {
    expect(() => new FaultPlan([{ fault: "two-serials", endpoint: "request-id" }])).toThrow(RangeError);
  });
});

describe("faults at one endpoint", () => {
  const met = (plan: FaultPlan, count: number): readonly unknown[] =>
    Array.from({ length: count }, () => plan.next("serial")?.fault);

  it("come one after the other, in the order given", () => {
    const pending = { fault: "pending-2", endpoint: "serial", times: 2 } as const;
    const wrong = { fault: "other-brand", endpoint: "serial" } as const;
    expect(met(new FaultPlan([pending, wrong]), 4)).toEqual(["pending-2", "pending-2", "other-brand", undefined]);
    expect(met(new FaultPlan([wrong, pending]), 4)).toEqual(["other-brand", "pending-2", "pending-2", undefined]);
  });

  it("wait for their first request, and let the next have those before it", () => {
    const late = { fault: "reset", endpoint: "serial", from: 3 } as const;
    const soon = { fault: "slow", endpoint: "serial" } as const;
    expect(met(new FaultPlan([late, soon]), 4)).toEqual(["slow", undefined, "reset", undefined]);
  });

  it("leave those of other endpoints alone", () => {
    const plan = new FaultPlan([{ fault: "reset", endpoint: "nonces" }]);
    expect(plan.next("serial")).toBeUndefined();
    expect(plan.next("nonces")?.fault).toBe("reset");
  });
});
