import { earliestTime } from "../assertion/earliest-time.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { checkSettings, type SettingsInput } from "../config/load.ts";
import type { Resolution } from "../config/resolve.ts";
import type { Settings } from "../config/settings.ts";
import { nodeNetwork } from "../doctor/node-network.ts";
import type { Examined, Patient, Reach } from "../doctor/patient.ts";
import { chooseRoute, type RouteChoice } from "../handover/route.ts";
import { readSerialOrOthers } from "../hardware/other-sources.ts";
import { readModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import { readClaims } from "../registrar/claim.ts";
import { modelPlaces } from "../registration/model-places.ts";
import { placesOf } from "../registration/places.ts";
import { readRegistration } from "../registration/registration.ts";
import { devicePaths } from "../snapd/device-paths.ts";
import { Snapctl, snapContext } from "../snapd/snapctl.ts";
import { plugsByInterface } from "./doctor-plugs.ts";
import { reachOf } from "./doctor-reach.ts";
import { snapFolders } from "./hooks/situation.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import type { DoctorOptions } from "./options.ts";
import { settingsFile } from "./read-settings.ts";
import { hardwareOf } from "./serial.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** An examination is over in this time, whatever is silent: a hook has more than that. */
export const examinationLimits = { checkLimitMs: 25_000, limitMs: 60_000 } as const;

/** A step that gets no answer within this time is a fault of its own; a healthy device needs far less. */
const patienceMs = 5_000;

/** Whatever is looked up once is kept, its failure too. */
function once<T>(look: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => (kept ??= look());
}

function examinedOf(device: OpenedDevice, settings: Settings): Examined {
  const model = once(() => readModel(modelPlaces(device)));
  return {
    settings,
    device,
    hardware: once(() => readSerialOrOthers(settings.serial, hardwareOf(settings, device.root))),
    vaultHttp: device.connections.plain(),
    proxyOf: (url) => device.connections.proxyOf(url),
    model,
    places: once(async () => placesOf(device, (await model()).model)),
  };
}

async function routeOf(
  examined: Examined,
  plugs: Readonly<Record<string, boolean>> | undefined,
  reach: Reach,
): Promise<RouteChoice | undefined> {
  const { settings, device } = examined;
  const { ownFolder, snapdKeys } = await examined.places();
  const { model } = await examined.model();
  const claims = readClaims(device.disk, device.claimFolders(model));
  const begun = reach.keys ? readRegistration(device.disk, ownFolder) : undefined;
  const known = plugs ?? (settings.route === "auto" ? undefined : {});
  if (known === undefined) return undefined;
  const info = await device.snapd?.systemInfo().catch(() => undefined);
  const snapdVersion = info?.version ?? (await device.snapctl?.version().catch(() => undefined));
  const earliest = earliestTime(device.builtAt, [model.timestamp]);
  return chooseRoute({
    wanted: settings.route,
    ownRequestSent: begun?.intentAt !== undefined,
    seeded: true,
    hook: "prepare-device",
    snapdVersion,
    canWriteKeys: known["system-files"],
    canAcknowledge: known["snapd-control"],
    clockIsSane: device.clock.now().getTime() >= earliest.getTime(),
    networkIsThere: true,
    snapdHasOwnKey: reach.keys && snapdKeys.list().some((keyId) => keyId !== begun?.deviceKeyId),
    leftToSnapd: claims.some(({ registrar }) => registrar === "snapd"),
    canHoldSnapdBack: true,
  });
}

export interface OpenedPatient {
  readonly patient: Patient;
  /** Where its settings were read from. */
  readonly settingsInput: SettingsInput;
  close(): Promise<void>;
}

type Opened = Pick<Resolution, "findings" | "settings"> & {
  readonly device: OpenedDevice | undefined;
  readonly obstacle: Problem | undefined;
};

function settingsInput(options: DoctorOptions, environment: Environment, snapctl: Snapctl | undefined): SettingsInput {
  return {
    ...settingsFile(options, environment),
    files: new FsSettingsFiles(),
    askSnapctl: async () => (await snapctl?.get(["prepare-device"]))?.get("prepare-device"),
    environment,
    workingFolder: process.cwd(),
  };
}

/** The settings of all layers, and the device as they want it; what stands in the way is told, not thrown. */
async function openOrTell(
  options: DoctorOptions,
  environment: Environment,
  snapctl: Snapctl | undefined,
): Promise<Opened> {
  const nothing = { settings: undefined, findings: [], device: undefined };
  try {
    const { settings, findings } = await checkSettings(settingsInput(options, environment, snapctl));
    if (settings === undefined) return { ...nothing, findings, obstacle: undefined };
    const deadlineSeconds = Math.min(settings.deadlineSeconds, examinationLimits.limitMs / 1000);
    const bounded = { ...settings, deadlineSeconds };
    try {
      const opened = openDevice({ settings: bounded, root: options.root, environment });
      const device = snapctl === undefined ? opened : { ...opened, snapctl };
      return { settings, findings, device, obstacle: undefined };
    } catch (fault) {
      return { ...nothing, settings, findings, obstacle: asProblem(fault) };
    }
  } catch (fault) {
    return { ...nothing, obstacle: asProblem(fault) };
  }
}

function asProblem(fault: unknown): Problem {
  if (fault instanceof Problem) return fault;
  throw fault;
}

function snapctlOf(root: string, environment: Environment): Snapctl | undefined {
  if (snapContext(environment) === undefined) return undefined;
  const socketPath = devicePaths(root, true).snapctlSocket;
  return new Snapctl({ socketPath, environment, limits: { timeoutMs: patienceMs } });
}

/** The device and its settings for an examination. Nothing is changed, and no request-id is spent. */
export async function openPatient(options: DoctorOptions, environment: Environment): Promise<OpenedPatient> {
  const snapctl = snapctlOf(options.root, environment);
  const snap = environment["SNAP"];
  const insideSnap = snap !== undefined && snapctl !== undefined;
  const { settings, findings, device, obstacle } = await openOrTell(options, environment, snapctl);
  const plugs = insideSnap && device !== undefined ? await plugsByInterface(snap, snapctl) : undefined;
  const reach = reachOf(insideSnap, plugs);
  const seen = device === undefined || reach.snapd ? device : { ...device, snapd: undefined };
  const examined = seen === undefined || settings === undefined ? undefined : examinedOf(seen, settings);
  const patient: Patient = {
    root: options.root,
    settingsFindings: findings,
    obstacle,
    examined,
    network: nodeNetwork,
    patienceMs,
    insideSnap,
    reach,
    snapFolders: insideSnap ? snapFolders(environment) : [],
    route: async () => (examined === undefined ? undefined : await routeOf(examined, plugs, reach)),
    plugs: async () => plugs,
  };
  return {
    patient,
    settingsInput: settingsInput(options, environment, snapctl),
    close: async () => await device?.close(),
  };
}
