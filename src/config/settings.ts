import type { SerialSettings } from "../hardware/serial-settings.ts";
import type { HardwareIdentitySettings } from "../hardware-identity/settings.ts";
import type { Finding } from "./finding.ts";
import type { Secret } from "./secret.ts";

export interface VaultSettings {
  /** Ends in a slash. Undefined: the serial is requested from the store. */
  readonly url: URL | undefined;
  readonly plainHttp: "refused" | "allowed";
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, Secret>;
  /** Absolute paths of PEM files. */
  readonly ca: readonly string[];
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly proxy: URL | undefined;
}

export interface StoreSettings {
  readonly url: URL;
  readonly proxy: URL | undefined;
}

export type Route = "auto" | "delegated" | "adopted";
export type LogLevel = "error" | "warning" | "info" | "debug";

/** The settings after all layers, checked: paths absolute, URLs parsed, secrets wrapped. */
export interface Settings {
  /** The settings file that was read, if any. */
  readonly file: string | undefined;
  readonly vault: VaultSettings;
  readonly serial: SerialSettings;
  readonly model: string | undefined;
  readonly prerequisites: readonly string[];
  readonly trust: readonly string[];
  readonly store: StoreSettings;
  readonly identityKey: boolean;
  /** Undefined where no key of the group is set: this device is not onboarded with a hardware key. */
  readonly hardwareIdentity: HardwareIdentitySettings | undefined;
  readonly route: Route;
  readonly deadlineSeconds: number;
  readonly logLevel: LogLevel;
  /** By key: "FILE:LINE", "snapctl", "environment NAME", "flag --NAME" or "default". */
  readonly origins: ReadonlyMap<string, string>;
  readonly warnings: readonly Finding[];
}
