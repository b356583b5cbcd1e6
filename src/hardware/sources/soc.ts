import type { Evidence } from "../reading.ts";
import { evidenceOf, evidenceOfFile, type Source, type SourceContext } from "./source.ts";

const first = "/sys/devices/soc0/serial_number";
const bus = "/sys/bus/soc/devices";
const whyAbsent = "the kernel's driver for this system on chip shows no serial number";

export const socSource: Source = {
  name: "soc.serial-number",
  description: "the system on chip's own number, fused by its maker (NXP i.MX, Qualcomm and others)",
  plug: "hardware-observe",
  read,
};

/** Where several chips are registered, the first in the bus's order that has a number is the main one. */
async function read({ files }: SourceContext): Promise<Evidence> {
  const answer = await files.read(first);
  if (answer.kind !== "absent") return evidenceOfFile(first, answer, whyAbsent);
  const listed = await files.list(bus);
  if (listed.kind !== "names") return evidenceOf(listed, [first, bus], whyAbsent);
  const names = listed.names.filter((name) => /^soc\d{1,3}$/.test(name)).sort((a, b) => indexOf(a) - indexOf(b));
  for (const name of names) {
    const path = `${bus}/${name}/serial_number`;
    const other = await files.read(path);
    if (other.kind !== "absent") return evidenceOfFile(path, other, whyAbsent);
  }
  return { kind: "absent", paths: [first, bus], why: whyAbsent };
}

function indexOf(name: string): number {
  return Number(name.slice("soc".length));
}
