import { findMacFault } from "./mac-address.ts";
import type { Probe } from "./probe.ts";

export const networkFolder = "/sys/class/net";

/** A network interface as sysfs shows it, and why its address is no identity of the board, if so. */
export interface NetworkInterface {
  readonly name: string;
  readonly address: string;
  /** Where the device hangs: the same at every boot, unlike names and indexes. */
  readonly devicePath: string;
  readonly port: number;
  /** Firmware says that it belongs to the board. */
  readonly isOnBoard: boolean;
  readonly isWireless: boolean;
  readonly fault: string | undefined;
}

/** ARPHRD_ETHER, and NET_ADDR_PERM: the address came from the hardware and nobody changed it since. */
const ethernetType = "1";
const permanentAddress = "0";

/** Reads one interface; undefined if there is none of this name, or only a virtual one (loopback, bridge, VLAN …). */
export async function readInterface(probe: Probe, name: string): Promise<NetworkInterface | undefined> {
  const folder = `${networkFolder}/${name}`;
  const devicePath = await probe.locate(folder);
  if (devicePath === undefined || devicePath.startsWith("/sys/devices/virtual/")) return undefined;
  const device = await probe.locate(`${folder}/device`);
  if (device === undefined) return undefined;
  const [type, address, assigned, port, isWireless, isDescribed, isNumbered, isVirtualFunction] = await Promise.all([
    probe.text(`${folder}/type`),
    probe.text(`${folder}/address`),
    probe.text(`${folder}/addr_assign_type`),
    probe.text(`${folder}/dev_port`),
    probe.isThere(`${folder}/phy80211`),
    probe.isThere(`${device}/of_node`),
    isNumberedByFirmware(probe, device),
    probe.isThere(`${device}/physfn`),
  ]);
  if (type !== ethernetType || address === undefined) return undefined;
  const usb = await findUsbFault(probe, device);
  const facts = { name, address, devicePath: device, port: Number(port ?? 0), isWireless };
  const isOnBoard = isDescribed || isNumbered || (usb === undefined && isOnUsb(device));
  const fault = isVirtualFunction ? "it is a virtual function" : (usb ?? findAddressFault(address, assigned));
  return { ...facts, isOnBoard, fault };
}

/** Whether sysfs has an interface of this name that is neither virtual nor part of any device, which no kernel shows. */
export async function lacksDevice(probe: Probe, name: string): Promise<boolean> {
  const place = await probe.locate(`${networkFolder}/${name}`);
  if (place === undefined || place.startsWith("/sys/devices/virtual/")) return false;
  return (await probe.isThere(`${place}/address`)) && !(await probe.isThere(`${place}/device`));
}

function findAddressFault(address: string, assigned: string | undefined): string | undefined {
  // Kernels before 3.6 do not say how the address was assigned; its bits still speak.
  if (assigned !== undefined && assigned !== permanentAddress) {
    return `its address is not the permanent one (addr_assign_type ${assigned})`;
  }
  return findMacFault(address.toLowerCase());
}

/** PCI devices that the firmware calls on-board (ACPI _DSM index, SMBIOS type 41) have these files. */
async function isNumberedByFirmware(probe: Probe, device: string): Promise<boolean> {
  const [acpi, smbios] = await Promise.all([probe.isThere(`${device}/acpi_index`), probe.isThere(`${device}/index`)]);
  return acpi || smbios;
}

/**
 * A USB adapter can be anybody's, unless the board's device tree describes it (Raspberry Pi 1 to 3 have their only
 * network chip on USB) or the hub says that its port is fixed.
 */
async function findUsbFault(probe: Probe, device: string): Promise<string | undefined> {
  if (!isOnUsb(device)) return undefined;
  const usbDevice = device.slice(0, device.lastIndexOf("/"));
  const [described, interfaceDescribed, removable] = await Promise.all([
    probe.isThere(`${usbDevice}/of_node`),
    probe.isThere(`${device}/of_node`),
    probe.text(`${usbDevice}/removable`),
  ]);
  return described || interfaceDescribed || removable === "fixed" ? undefined : "it is a USB adapter";
}

function isOnUsb(device: string): boolean {
  return /\/usb\d+\//.test(device);
}

/** On-board first, wired first, then by place on the board, port and name: the same choice at every boot. */
export function compareInterfaces(a: NetworkInterface, b: NetworkInterface): number {
  return (
    Number(b.isOnBoard) - Number(a.isOnBoard) ||
    Number(a.isWireless) - Number(b.isWireless) ||
    compareText(a.devicePath, b.devicePath) ||
    a.port - b.port ||
    compareText(a.name, b.name)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
