import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { DeviceTransport } from "./device-transport.ts";
import type { TpmTransport } from "./tpm-transport.ts";

export type OpenedDevice =
  | { readonly kind: "transport"; readonly transport: TpmTransport }
  | { readonly kind: "absent" }
  | { readonly kind: "denied"; readonly errno: string }
  | { readonly kind: "unreadable"; readonly errno: string }
  | { readonly kind: "not-a-file"; readonly why: string };

const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NOFOLLOW;

/** There is no such device, or no driver behind the name. */
const absentErrnos = new Set(["ENOENT", "ENOTDIR", "ENODEV", "ENXIO"]);
const deniedErrnos = new Set(["EACCES", "EPERM"]);

/** Opens a TPM's character device; the path has its links followed already. Anything else is not opened at all. */
export async function openTpmDevice(path: string): Promise<OpenedDevice> {
  try {
    if (!(await lstat(path)).isCharacterDevice()) return notADevice;
    const file = await open(path, flags);
    const isDevice = await isCharacterDevice(file);
    if (isDevice) return { kind: "transport", transport: new DeviceTransport(file) };
    await file.close();
    return notADevice;
  } catch (error) {
    const errno = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (absentErrnos.has(errno)) return { kind: "absent" };
    return { kind: deniedErrnos.has(errno) ? "denied" : "unreadable", errno };
  }
}

const notADevice: OpenedDevice = { kind: "not-a-file", why: "it is no character device" };

/** The name may lead elsewhere since it was looked at. */
async function isCharacterDevice(file: FileHandle): Promise<boolean> {
  return (await file.stat()).isCharacterDevice();
}
