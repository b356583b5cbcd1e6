/** What differs between snapd's versions, as far as a first boot meets it. */
export interface SnapdFeatures {
  /** Takes over a serial whose key is there before it registers (2.56). */
  readonly adopts: boolean;
  /** A server certificate that does not count yet is waited for, since a clock may be wrong (2.59). */
  readonly waitsForCertificates: boolean;
  /** device-service.access and store.access can be "offline" (2.61). */
  readonly knowsOffline: boolean;
  /** snapctl has the command version (2.73). */
  readonly versionCommand: boolean;
  /** The hook prepare-serial-request (2.74). */
  readonly prepareSerialRequest: boolean;
  /** What that hook's body must name: hardware-id-key-sha384 up to 2.77. */
  readonly hardwareKeyField: string;
}

function numbersOf(version: string): readonly [number, number] {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,4})(?:[.+~-]|$)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    throw new RangeError(`cannot play snapd ${JSON.stringify(version.slice(0, 40))}: a version is like 2.57 or 2.77.1`);
  }
  return [Number(major), Number(minor)];
}

/** The features of a version such as 2.57.6. RangeError if it is none. */
export function featuresOf(version: string): SnapdFeatures {
  const [major, minor] = numbersOf(version);
  const from = (least: number): boolean => major > 2 || (major === 2 && minor >= least);
  return {
    adopts: from(56),
    waitsForCertificates: from(59),
    knowsOffline: from(61),
    versionCommand: from(73),
    prepareSerialRequest: from(74),
    hardwareKeyField: from(78) ? "hardware-id-key-sha3-384" : "hardware-id-key-sha384",
  };
}
