import type { Probe } from "./probe.ts";

export const diskFolder = "/sys/block";

/** A disk that has a serial number. */
export interface Disk {
  readonly name: string;
  readonly path: string;
  readonly serial: Uint8Array;
  readonly isRemovable: boolean;
}

/** Whole disks only: memory cards have mmc.cid, and loop, RAM and mapped disks are no hardware. */
export function isDiskName(name: string): boolean {
  return /^(?:nvme\d{1,4}n\d{1,4}|[svx]v?d[a-z]{1,3})$/.test(name);
}

/** Reads the serial number from where the disk's driver shows it; undefined if it shows none. */
export async function readDisk(probe: Probe, name: string): Promise<Disk | undefined> {
  const folder = `${diskFolder}/${name}`;
  const place = await probe.locate(folder);
  if (place === undefined) return undefined;
  const found = await readSerial(probe, folder, name);
  if (found === undefined) return undefined;
  const isRemovable = /\/usb\d+\//.test(place) || (await probe.text(`${folder}/removable`)) === "1";
  return { name, isRemovable, ...found };
}

async function readSerial(
  probe: Probe,
  folder: string,
  name: string,
): Promise<Pick<Disk, "path" | "serial"> | undefined> {
  if (name.startsWith("sd")) {
    // SCSI and, through its translation, ATA: the raw page 80h "unit serial number".
    const path = `${folder}/device/vpd_pg80`;
    const page = await probe.bytes(path);
    const serial = page === undefined ? undefined : decodeSerialPage(page);
    return serial === undefined ? undefined : { path, serial };
  }
  const path = name.startsWith("nvme") ? `${folder}/device/serial` : `${folder}/serial`;
  const serial = await probe.bytes(path);
  return serial === undefined ? undefined : { path, serial };
}

/** SPC-4, 7.8.15: peripheral byte, page code 80h, two bytes of length, then the serial number, padded with blanks. */
export function decodeSerialPage(page: Uint8Array): Uint8Array | undefined {
  const [, code, high = 0, low = 0] = page;
  const length = high * 256 + low;
  if (code !== 0x80 || page.length < 4 + length) return undefined;
  return page.subarray(4, 4 + length);
}
