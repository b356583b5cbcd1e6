import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { agentSettings, mergedConfig, storePort } from "../../../src/rig/boot/agent-settings.ts";
import type { HttpExchange } from "../../../src/rig/boot/boot-report.ts";
import { bootRoutes, hookRouting } from "../../../src/rig/boot/boot-routes.ts";
import { readFaults } from "../../../src/rig/boot/fault-words.ts";
import { portsOfGadget } from "../../../src/rig/boot/hook-ports.ts";
import type { Gadget } from "../../../src/rig/gadget/gadget.ts";
import { HookNetwork } from "../../../src/rig/hook-network/hook-network.ts";
import { connectionsOf } from "../../../src/rig/sandbox/grants.ts";
import { openHardware } from "../../../src/rig/sandbox/hardware.ts";
import { makeProcFolder } from "../../../src/rig/sandbox/proc-folder.ts";
import { writeJson } from "../../../src/rig/snapd/go-json.ts";
import { StoreServer } from "../../../src/rig/store/store-server.ts";
import { anyApiKey } from "../../../src/rig/vault/device-service.ts";
import { VaultServer } from "../../../src/rig/vault/vault-server.ts";
import { context } from "../../gadget/hook-rig.ts";
import { DaemonRig } from "../daemon/daemon-rig.ts";
import { cutWaitShort, waitForWait } from "../engine/real-device.ts";
import { isOver, patienceMs, registrationChanges } from "../hooks/device-facts.ts";
import { editState, planSeeding } from "../hooks/snapd-state.ts";
import { asOracleBrand, type MadeBrand, openBrand } from "./brand-files.ts";
import type { BootCase } from "./cases.ts";

/** A gadget that is tried, and the device below it. */
export interface Tried {
  readonly gadget: Gadget;
  /** The brand's folder, with a model for the gadget. */
  readonly brandFolder: string;
  readonly hardware: string;
  /** What the board's firmware says, where the agent looks for it below another root. */
  readonly dmiSerial?: string;
}

/** What came to vault and store, and for how long snapd waits, where it does. */
export interface RealBoot {
  readonly exchanges: readonly HttpExchange[];
  readonly waitsSeconds: number | undefined;
}

interface World extends AsyncDisposable {
  readonly network: HookNetwork;
  readonly exchanges: readonly HttpExchange[];
}

/** The rig's vault and store, and a network in which every name leads to them. */
async function openWorld({ brand, model }: MadeBrand, { faults }: BootCase, gadget: Gadget): Promise<World> {
  const models = [{ brandId: brand.brandId, model: model.model, apiKey: anyApiKey } as const];
  const { vault: rules } = readFaults(faults, context.clock.now());
  const vault = await VaultServer.start({ context, brand, models, faults: rules, anyBase: true });
  const store = await StoreServer.start({ context, brand, models });
  const exchanges: HttpExchange[] = [];
  const servers = { vault, store };
  const network = await HookNetwork.open({
    clock: context.clock,
    routing: hookRouting(bootRoutes(servers, undefined), servers, undefined),
    seen: (exchange) => exchanges.push(exchange),
    nowMs: () => performance.now(),
    ports: [storePort, ...portsOfGadget(gadget)],
  });
  const close = async (): Promise<void> => {
    network.close();
    await Promise.all([vault.close(), store.close()]);
  };
  return { network, exchanges, [Symbol.asyncDispose]: close };
}

/** Makes the device what the rig makes of it: its configuration, connections and hooks while it is seeded. */
function prepare(root: string, { gadget }: Tried, one: BootCase, { brand }: MadeBrand, authority: string): void {
  const { settings } = agentSettings(gadget, brand, authority, root);
  const config = writeJson(mergedConfig(gadget.defaults, settings), "").replaceAll("/run/rig/", `${root}/for-agent/`);
  const connected = connectionsOf(gadget, { disconnect: one.disconnect ?? [] });
  const plugs = [...gadget.plugs.values()].filter(({ name }) => connected[name] === true);
  editState(root, (state) => {
    state.data["config"] = { [gadget.name]: JSON.parse(config) as unknown };
    // The daemon's device has no snap of the system's, so the slots are said to be the gadget's.
    state.data["conns"] = Object.fromEntries(
      plugs.map((plug) => [
        `${gadget.name}:${plug.name} ${gadget.name}:${plug.interface}`,
        { interface: plug.interface },
      ]),
    );
    const hooks = ["install", "configure"].filter((hook) => gadget.hooks.has(hook));
    planSeeding(state, hooks, gadget.name);
  });
}

function layOutBoard(root: string, name: string): void {
  const [board, work] = [join(root, "board"), join(root, "board-work")];
  mkdirSync(board);
  const hardware = openHardware(name, work);
  makeProcFolder(join(board, "proc"), hardware, "open");
  symlinkSync(join(hardware.folder?.("open") ?? "/", "sys"), join(board, "sys"));
}

async function endOf(rig: DaemonRig, one: BootCase): Promise<number | undefined> {
  for (let count = 0; count < (one.shortened ?? 0); count += 1) await cutWaitShort(rig);
  if (one.end === "waiting") return await waitForWait(rig);
  if (one.end === "failed") {
    await rig.waitFor("failed change", patienceMs, async () => (await registrationChanges(rig)).find(isOver));
    return undefined;
  }
  await rig.waitForSerial(patienceMs);
  await rig.openStoreSession();
  return undefined;
}

/** Boots the gadget before the real daemon, with the rig's own vault, store and network about it. */
export async function bootReal(tried: Tried, one: BootCase, root: string): Promise<RealBoot> {
  const { gadget, brandFolder, dmiSerial } = tried;
  const made = await openBrand(brandFolder, gadget);
  await using world = await openWorld(made, one, gadget);
  const authority = world.network.authority.certificate;
  const rig = await DaemonRig.start({
    root,
    brand: asOracleBrand(brandFolder),
    model: "core",
    kind: "core",
    hooks: {},
    gadgetFolder: gadget.folder,
    names: { brandId: made.brand.brandId, model: made.model.model, gadget: gadget.name },
    network: one.isCutOff === true ? "none" : world.network.path,
    files: {
      "authorities.pem": authority,
      // Of a range that leads nowhere (RFC 5737) where there is no network.
      "resolv.conf": `nameserver ${one.isCutOff === true ? "192.0.2.53" : "127.0.0.1"}\n`,
      ...(dmiSerial === undefined ? {} : { "sys/class/dmi/id/product_serial": `${dmiSerial}\n` }),
    },
    prepare: ({ root: made_ }) => {
      prepare(made_, tried, one, made, authority);
      layOutBoard(made_, tried.hardware);
    },
  });
  try {
    const waitsSeconds = await endOf(rig, one);
    return { exchanges: world.exchanges, waitsSeconds };
  } finally {
    await rig.stop();
  }
}
