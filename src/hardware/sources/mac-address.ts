import { Placeholders } from "../placeholders.ts";

/**
 * Why an Ethernet address is no identity of a board, or undefined if it can be one (IEEE 802: bit 0 of the first octet
 * is the group bit, bit 1 the locally-administered bit).
 */
export function findMacFault(address: string): string | undefined {
  if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(address)) return "its address is no Ethernet address";
  const firstOctet = Number.parseInt(address.slice(0, 2), 16);
  if ((firstOctet & 1) !== 0) return "its address is a group address";
  if ((firstOctet & 2) !== 0) return "its address is locally administered, so it is made up by software";
  const filler = new Placeholders().find(address);
  return filler === undefined ? undefined : `its address is nobody's: ${filler}`;
}
