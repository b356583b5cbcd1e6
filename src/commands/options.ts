export interface JsonOption {
  readonly json?: true;
}

/** Options of every command that looks at a device. */
export interface DeviceOptions extends JsonOption {
  readonly config?: string;
  readonly root: string;
}

export interface SerialOptions extends DeviceOptions {
  /** Shows also the sources that the settings do not name. */
  readonly all?: true;
}

export interface SerialOddsOptions extends DeviceOptions {
  /** How the fleet's serials are made, as `10000000{hex:8}`. */
  readonly pattern?: string;
  /** A file with the fleet's serials. */
  readonly csv?: string;
  readonly column?: string;
  /** Percent of devices without a serial of their own above which the command fails. */
  readonly failOver?: string;
  readonly devices?: string;
  readonly seed?: string;
}

export interface SessionOptions extends DeviceOptions {
  readonly out?: string;
}

export interface VerifyOptions extends JsonOption {
  readonly trust?: readonly string[];
  readonly prerequisites?: readonly string[];
}

export type ConfigCheckOptions = JsonOption;

export interface AbandonOptions extends DeviceOptions {
  readonly serial?: string;
}

export interface HardwareIdentityOptions extends DeviceOptions {
  /** Makes the key if this device has none yet. */
  readonly make?: true;
}

export interface RecordShowOptions extends JsonOption {
  readonly root: string;
}

export interface RecordVerifyOptions extends JsonOption {
  /** A file with the device's serial assertion; without it the one inside the record. */
  readonly serial?: string;
  readonly prerequisites?: readonly string[];
  readonly trust?: readonly string[];
  /** The time by which keys must count; without it, now. */
  readonly at?: string;
}

export interface RecordMergeOptions extends JsonOption {
  /** A file for one line per unit. */
  readonly csv?: string;
}

export interface DoctorOptions extends DeviceOptions {
  readonly only?: readonly string[];
  readonly ignore?: readonly string[];
  /** Warnings count as failures. */
  readonly strict?: true;
}

export interface RecordLabelOptions extends JsonOption {
  readonly root: string;
  readonly svg?: string;
  readonly png?: string;
  /** A label for a unit whose record says that it is not registered. */
  readonly allowUnregistered?: true;
  /** A label for a unit whose serial the vault had signed before. */
  readonly allowDuplicate?: true;
}

export interface DiagOptions extends DeviceOptions {
  readonly out: string;
}
