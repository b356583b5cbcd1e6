import { existsSync } from "node:fs";
import { join } from "node:path";
import { earliestTime } from "../assertion/earliest-time.ts";
import { FsSettingsFiles } from "../config/files.ts";
import { checkSettings } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { nodeNetwork } from "../doctor/node-network.ts";
import type { Examined, Patient } from "../doctor/patient.ts";
import { chooseRoute, type RouteChoice } from "../handover/route.ts";
import { readModel } from "../model/read-model.ts";
import { Problem } from "../problem/problem.ts";
import { readClaims } from "../registrar/claim.ts";
import { modelPlaces } from "../registration/model-places.ts";
import { placesOf } from "../registration/places.ts";
import { readRegistration } from "../registration/registration.ts";
import { snapContext } from "../snapd/snapctl.ts";
import { plugsByInterface } from "./doctor-plugs.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import type { DoctorOptions } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A step that gets no answer within this time is a fault of its own; a healthy device needs far less. */
const patienceMs = 5_000;

function settingsFileOf({ config }: DoctorOptions, environment: Environment): string | undefined {
  const named = config ?? environment["PREPARE_DEVICE_SETTINGS"];
  const snap = environment["SNAP"];
  if (named !== undefined || snap === undefined) return named;
  const ofGadget = join(snap, "prepare-device.yaml");
  return existsSync(ofGadget) ? ofGadget : undefined;
}

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
    hardware: once(() => device.readHardware()),
    vaultHttp: device.connections.plain(),
    proxyOf: (url) => device.connections.proxyOf(url),
    model,
    places: once(async () => placesOf(device, (await model()).model)),
  };
}

async function routeOf(
  examined: Examined,
  plugs: Readonly<Record<string, boolean>> | undefined,
): Promise<RouteChoice | undefined> {
  const { settings, device } = examined;
  const { ownFolder, snapdKeys } = await examined.places();
  const { model } = await examined.model();
  const claims = readClaims(device.disk, device.claimFolders(model));
  const begun = readRegistration(device.disk, ownFolder);
  const known = plugs ?? (settings.route === "auto" ? undefined : {});
  if (known === undefined) return undefined;
  const info = await device.snapd?.systemInfo().catch(() => undefined);
  const earliest = earliestTime(device.builtAt, [model.timestamp]);
  return chooseRoute({
    wanted: settings.route,
    ownRequestSent: begun?.intentAt !== undefined,
    seeded: true,
    hook: "prepare-device",
    snapdVersion: info?.version,
    canWriteKeys: known["system-files"],
    canAcknowledge: known["snapd-control"],
    clockIsSane: device.clock.now().getTime() >= earliest.getTime(),
    networkIsThere: true,
    snapdHasOwnKey: snapdKeys.list().some((keyId) => keyId !== begun?.deviceKeyId),
    leftToSnapd: claims.some(({ registrar }) => registrar === "snapd"),
  });
}

export interface OpenedPatient {
  readonly patient: Patient;
  close(): Promise<void>;
}

function openOrTell(options: DoctorOptions, settings: Settings, environment: Environment): OpenedDevice | Problem {
  try {
    return openDevice({ settings, root: options.root, environment });
  } catch (fault) {
    if (fault instanceof Problem) return fault;
    throw fault;
  }
}

/** The device and its settings for an examination. Nothing is changed, and no request-id is spent. */
export async function openPatient(options: DoctorOptions, environment: Environment): Promise<OpenedPatient> {
  const file = settingsFileOf(options, environment);
  const { settings, findings } = await checkSettings({
    ...(file === undefined ? {} : { file }),
    files: new FsSettingsFiles(),
    environment,
    workingFolder: process.cwd(),
  });
  const opened = settings === undefined ? undefined : openOrTell(options, settings, environment);
  const device = opened instanceof Problem ? undefined : opened;
  const snap = environment["SNAP"];
  const insideSnap = snap !== undefined && snapContext(environment) !== undefined;
  const plugs = once(async () => {
    const snapctl = device?.snapctl;
    return snap === undefined || snapctl === undefined ? undefined : await plugsByInterface(snap, snapctl);
  });
  const examined = device === undefined || settings === undefined ? undefined : examinedOf(device, settings);
  const patient: Patient = {
    root: options.root,
    settingsFindings: findings,
    obstacle: opened instanceof Problem ? opened : undefined,
    examined,
    network: nodeNetwork,
    patienceMs,
    insideSnap,
    route: async () => (examined === undefined ? undefined : await routeOf(examined, await plugs())),
    plugs,
  };
  return { patient, close: async () => await device?.close() };
}
