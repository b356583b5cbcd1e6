import type { Finding as SettingsFinding } from "../config/finding.ts";
import type { Settings } from "../config/settings.ts";
import type { RouteChoice } from "../handover/route.ts";
import type { HardwareSerial } from "../hardware/reading.ts";
import type { Http } from "../http/http.ts";
import type { FoundModel } from "../model/read-model.ts";
import type { Problem } from "../problem/problem.ts";
import type { Device } from "../registration/device.ts";
import type { Places } from "../registration/places.ts";
import type { Network } from "./network.ts";

/** A device with its settings: what most checks look at. */
export interface Examined {
  readonly settings: Settings;
  readonly device: Device;
  /** As a boot reads it, with what became of every source. Problems serial-… */
  readonly hardware: () => Promise<HardwareSerial>;
  /** Over the settings' proxy and certificates, without any header of theirs: no secret leaves by it. */
  readonly vaultHttp: Http;
  /** The proxy that requests to this URL go by, if any; without credentials. */
  readonly proxyOf: (url: URL) => URL | undefined;
  /** Looked up once for all checks. Problems model-… */
  readonly model: () => Promise<FoundModel>;
  readonly places: () => Promise<Places>;
}

/** What confinement leaves open to this run. */
export interface Reach {
  /** snapd's key directory, and our own folder in it. */
  readonly keys: boolean;
  /** snapd's own socket, by which it is asked for assertions and changes. */
  readonly snapd: boolean;
}

/** Whom the doctor examines, and with what. */
export interface Patient {
  /** "/" for the device the doctor runs on, or another device's file system. */
  readonly root: string;
  /** What the settings' check says; errors among it mean that nothing below is known. */
  readonly settingsFindings: readonly SettingsFinding[];
  /** What the settings name and could not be opened: a certificate, an assertion file, the root folder. */
  readonly obstacle: Problem | undefined;
  /** Undefined while the settings have errors, or with an obstacle. */
  readonly examined: Examined | undefined;
  readonly network: Network;
  /** Milliseconds that one question to the network may take. */
  readonly patienceMs: number;
  /** Is this run inside a snap's hook or `snap run`, so that snapd answers about plugs? */
  readonly insideSnap: boolean;
  readonly reach: Reach;
  /** Where this snap may keep things of its own, the most lasting one first; none outside of a snap. */
  readonly snapFolders: readonly string[];
  /** Which route the hooks would take now; undefined where that cannot be known. */
  readonly route: () => Promise<RouteChoice | undefined>;
  /** Plugs of the gadget by interface: connected? Undefined where nobody can be asked. */
  readonly plugs: () => Promise<Readonly<Record<string, boolean>> | undefined>;
}

/** For checks that come after the settings' own: without settings they are not asked. */
export function examinedOf({ examined }: Patient): Examined {
  if (examined === undefined) throw new TypeError("a check was asked before the settings were sound");
  return examined;
}
