import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Assertion, ModelAssertion } from "../../../src/assertion/assertion.ts";
import { decodeStream } from "../../../src/assertion/stream.ts";
import { systemClock } from "../../../src/clock/system-clock.ts";
import { generateDeviceKey } from "../../../src/keys/device-key.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import type { HookCall, HookEnd, HookRunner } from "../../../src/rig/boot/hook-runner.ts";
import { Timeline } from "../../../src/rig/boot/timeline.ts";
import { DeviceManager } from "../../../src/rig/devicestate/device-manager.ts";
import { HttpClient } from "../../../src/rig/network/http-client.ts";
import { SocketNetwork } from "../../../src/rig/network/socket-network.ts";
import { WeatherNetwork } from "../../../src/rig/network/weather.ts";
import { SnapdServer } from "../../../src/rig/snapd/snapd-server.ts";
import { Costs, costProfiles } from "../../../src/rig/time/costs.ts";
import { VirtualClock } from "../../../src/rig/time/virtual-clock.ts";
import { gadgetName, layOutRoot } from "../daemon/device-root.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import { OracleService } from "../oracle-service.ts";
import type { EngineCase } from "./cases.ts";
import { type BootFacts, withoutChance } from "./real-device.ts";
import { shapesOf } from "./request-shape.ts";

const hourMs = 3_600_000;
const storeUrl = "http://127.0.0.1:8080/";

/** The gadget's hooks in the environment that the real daemon gives them in its rig. */
class ShellHooks implements HookRunner {
  readonly #root: string;
  readonly #names: readonly string[];

  constructor(root: string, names: readonly string[]) {
    this.#root = root;
    this.#names = names;
  }

  has(hook: string): boolean {
    return this.#names.includes(hook);
  }

  async run({ hook, cookie }: HookCall): Promise<HookEnd> {
    const fromMs = performance.now();
    const child = spawn(join(this.#root, "usr/bin/snap"), ["run", "--hook", hook, "-r", "x1", gadgetName], {
      env: {
        PATH: `${this.#root}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        SNAPPY_GLOBAL_ROOT: this.#root,
        SNAP_COOKIE: cookie,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += String(text)));
    const exitStatus = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? 1));
    });
    return { exitStatus, output, elapsedMs: performance.now() - fromMs };
  }
}

function assertionsOf(path: string): readonly Assertion[] {
  return decodeStream(new Uint8Array(readFileSync(path)), nodeCrypto);
}

function modelOf(brand: OracleBrand, model: EngineCase["model"]): ModelAssertion {
  const [assertion] = assertionsOf(brand.modelFile(model));
  if (assertion?.type !== "model") throw new TypeError("the model's file holds no model");
  return assertion;
}

function networkTo(origin: string, clock: VirtualClock, one: EngineCase): WeatherNetwork {
  const isStore = (url: URL): boolean => !url.pathname.startsWith("/v1/");
  const sockets = new SocketNetwork([
    { server: "store", matches: isStore, origin },
    { server: "vault", matches: () => true, origin },
  ]);
  const kinds = one.withoutService === true ? (["connection-refused"] as const) : [];
  const apart = one.hooks["prepare-device"]?.includes("10.255.0.1") === true ? (["no-network"] as const) : [];
  const spells = [...kinds, ...apart].map((kind) => ({ kind, server: "vault" as const }));
  const certificates = { from: new Date(0), until: new Date("2100-01-01T00:00:00Z") };
  return new WeatherNetwork(sockets, { clock, deviceClock: clock, spells, certificates });
}

/** The same case before the rig's snapd, with the same hooks and the same service. */
export async function bootPlayed(one: EngineCase, root: string, brand: OracleBrand): Promise<BootFacts> {
  layOutRoot({ root, brand, model: one.model, kind: one.model, hooks: one.hooks });
  // What stands in the way of the rig's own sockets.
  rmSync(join(root, "run/snapd.socket"), { force: true });
  const service = await OracleService.start(brand, join(root, "service.jsonl"));
  const clock = new VirtualClock({ startsAt: new Date(), measuredBy: systemClock });
  const context = { clock, crypto: nodeCrypto, randomBytes: (count: number) => new Uint8Array(randomBytes(count)) };
  const trusted = assertionsOf(brand.trusted);
  const model = modelOf(brand, one.model);
  const snapd = await SnapdServer.start({ context, root, model, trusted, seeded: one.seeding === undefined });
  try {
    const timeline = new Timeline(clock);
    const costs = new Costs({
      clock,
      figures: { ...costProfiles.pc, seedingMs: 0, keyMs: 0 },
      measuredBy: systemClock,
    });
    const network = networkTo(new URL(service.url).origin, clock, one);
    const manager = new DeviceManager({
      system: snapd.system,
      state: {},
      hooks: new ShellHooks(root, Object.keys(one.hooks)),
      http: new HttpClient({ network, clock, costs, timeline }),
      clock,
      context,
      timeline,
      costs,
      makeKey: () => generateDeviceKey(2048),
      storeUrl,
    });
    // A waiting change goes on for ever: its first wait is what is compared.
    const untilMs = one.end === "waiting" ? 100_000 : hourMs;
    const end = await manager.run({ untilMs, maxAttempts: 1 });
    if ((end === "operational") !== (one.end === "registered")) throw new Error(`the rig's snapd ends ${end}`);
    return { requests: shapesOf(service.requests()), ...saidBy(timeline, one) };
  } finally {
    await snapd.close();
    await service.stop();
  }
}

function saidBy(timeline: Timeline, one: EngineCase): Pick<BootFacts, "said" | "waitsSeconds"> {
  const failed = timeline.events.find(({ what }) => what === "registration failed");
  const said = one.end === "failed" ? withoutChance(failed?.outcome ?? "") : "";
  const wait = timeline.events.find(({ actor }) => actor === "wait");
  return { said, waitsSeconds: one.end === "waiting" ? Math.round((wait?.durationMs ?? 0) / 1000) : undefined };
}
