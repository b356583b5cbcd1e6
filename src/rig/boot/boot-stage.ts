import { nodeCrypto } from "../../keys/node-crypto.ts";
import { featuresOf } from "../devicestate/snapd-version.ts";
import { HookNetwork } from "../hook-network/hook-network.ts";
import { HttpClient } from "../network/http-client.ts";
import { SocketNetwork } from "../network/socket-network.ts";
import { spellAt, WeatherNetwork } from "../network/weather.ts";
import { connectionsOf } from "../sandbox/grants.ts";
import { HookSandbox } from "../sandbox/hook-sandbox.ts";
import { type ConfigMap, writeJson } from "../snapd/go-json.ts";
import { SnapdServer } from "../snapd/snapd-server.ts";
import { SnapdSystem } from "../snapd/snapd-system.ts";
import { Costs } from "../time/costs.ts";
import type { SleepingClock } from "../time/sleeping-clock.ts";
import { type AgentSettings, agentSettings, mergedConfig, storePort } from "./agent-settings.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { HttpExchange } from "./boot-report.ts";
import { bootRoutes, hookRouting } from "./boot-routes.ts";
import type { BootWorld } from "./boot-world.ts";
import { portsIn, portsOfGadget } from "./hook-ports.ts";
import { ObservedHooks } from "./observed-hooks.ts";
import { Secrets } from "./secrets.ts";
import { Timeline } from "./timeline.ts";

const tenYearsMs = 3650 * 24 * 3600 * 1000;
/** A local gadget's first revision. */
const revision = "x1";

/** One device with its snapd and its hooks, ready for power on. */
export interface BootStage {
  readonly timeline: Timeline;
  readonly costs: Costs;
  readonly system: SnapdSystem;
  /** The way of snapd's own requests. */
  readonly http: HttpClient;
  readonly hooks: ObservedHooks;
  /** Requests of the hooks so far. */
  readonly hookExchanges: readonly HttpExchange[];
  readonly secrets: Secrets;
  /** The gadget's configuration before its configure hook. */
  readonly defaults: ConfigMap;
  readonly close: () => Promise<void>;
}

interface Parts {
  readonly plan: BootPlan;
  readonly world: BootWorld;
  readonly timeline: Timeline;
}

function openSystem({ plan, world }: Parts, configuration: ConfigMap): SnapdSystem {
  const { deviceClock: clock, randomBytes, root, model, brand } = world;
  return new SnapdSystem({
    context: { clock, crypto: nodeCrypto, randomBytes },
    root,
    model,
    trusted: brand.trusted,
    seeded: false,
    version: plan.snapdVersion,
    hasVersionCommand: featuresOf(plan.snapdVersion).versionCommand,
    plugs: connectionsOf(plan.gadget, plan.connections),
    services: plan.gadget.services,
    configuration,
  });
}

function openHttp({ plan, world, timeline }: Parts, costs: Costs): HttpClient {
  const { clock, deviceClock, brand } = world;
  const { since } = brand.brand.accountKey;
  const network = new WeatherNetwork(new SocketNetwork(bootRoutes(world, plan.vaultUrl)), {
    clock,
    deviceClock,
    spells: plan.faults.weather,
    certificates: { from: since, until: new Date(since.getTime() + tenYearsMs) },
  });
  const { vault, store } = world;
  const servers: Partial<Record<HttpExchange["server"], BootWorld["vault"] | BootWorld["store"]>> = {
    store,
    ...(plan.vaultUrl === undefined ? { vault } : {}),
  };
  return new HttpClient({ network, clock, costs, timeline, records: (server) => servers[server]?.records ?? [] });
}

async function openHookNetwork({ plan, world, timeline }: Parts, seen: HttpExchange[]): Promise<HookNetwork> {
  const { clock, deviceClock } = world;
  const { faults, settings, gadget, vaultUrl } = plan;
  return await HookNetwork.open({
    clock: deviceClock,
    routing: hookRouting(bootRoutes(world, vaultUrl), world, vaultUrl),
    seen: (exchange) => seen.push(exchange),
    nowMs: () => timeline.nowMs(),
    weather: (url, server) => spellAt(faults.weather, { nowMs: clock.monotonicMs(), server, url }),
    ports: [storePort, ...portsOfGadget(gadget), ...portsIn(writeJson(settings, ""))],
  });
}

/** Is there no network at all at this moment? */
function isCutOff({ plan, world }: Parts): boolean {
  const url = new URL("http://anywhere.invalid/");
  const spell = spellAt(plan.faults.weather, { nowMs: world.clock.monotonicMs(), server: "other", url });
  return spell?.kind === "no-network";
}

interface HookSide {
  readonly network: HookNetwork;
  readonly agent: AgentSettings;
  readonly sleeping: SleepingClock;
}

function openSandbox(parts: Parts, { network, agent, sleeping }: HookSide): HookSandbox {
  const { plan, world } = parts;
  const { gadget, work, hardware, clock, connections, snapdVersion } = plan;
  return new HookSandbox({
    clock: sleeping,
    clocks: { sleeping, device: world.deviceClock, real: clock },
    gadget,
    revision,
    root: world.root,
    work,
    hardware,
    connected: () => connectionsOf(gadget, connections),
    network: () => (isCutOff(parts) ? undefined : network.path),
    authorities: [network.authority.certificate],
    hasUid: featuresOf(snapdVersion).versionCommand,
    files: agent.files,
  });
}

/** Builds the device of one boot. @throws Problem of the sandbox */
export async function openStage(plan: BootPlan, world: BootWorld, hookClock: SleepingClock): Promise<BootStage> {
  const timeline = new Timeline(world.clock);
  const parts = { plan, world, timeline };
  const costs = new Costs({
    clock: world.clock,
    figures: plan.costs,
    ...(plan.isModelled === true ? {} : { measuredBy: hookClock }),
  });
  const hookExchanges: HttpExchange[] = [];
  const secrets = new Secrets();
  const network = await openHookNetwork(parts, hookExchanges);
  const agent = agentSettings(plan.gadget, world.brand, network.authority.certificate, plan.work);
  const settings = mergedConfig(agent.settings, plan.settings);
  const system = openSystem(parts, settings);
  const snapd = await SnapdServer.start(system.options, system);
  const sandbox = openSandbox(parts, { network, agent, sleeping: hookClock });
  const hooks = new ObservedHooks({ sandbox, system, secrets, clock: world.deviceClock });
  const close = async (): Promise<void> => {
    network.close();
    await snapd.close();
  };
  const defaults = mergedConfig(plan.gadget.defaults, settings);
  return { timeline, costs, system, http: openHttp(parts, costs), hooks, hookExchanges, secrets, defaults, close };
}
