import type { Source } from "./source.ts";
import { evidenceOfFile } from "./source.ts";

const folder = "/sys/class/dmi/id";
const whyAbsent = "the firmware gives no such DMI field (boards with a device tree have none)";

/** SMBIOS fields as the kernel shows them (drivers/firmware/dmi-id.c); root only. */
function dmiSource(field: string, description: string): Source {
  const path = `${folder}/${field.replace("-", "_")}`;
  return {
    name: `dmi.${field}`,
    description,
    plug: "hardware-observe",
    read: async ({ files }) => evidenceOfFile(path, await files.read(path), whyAbsent),
  };
}

export const dmiSources: readonly Source[] = [
  dmiSource("product-serial", "the PC's serial number from the firmware, as on the label (SMBIOS type 1)"),
  dmiSource("board-serial", "the mainboard's serial number from the firmware (SMBIOS type 2)"),
  dmiSource("chassis-serial", "the enclosure's serial number from the firmware (SMBIOS type 3)"),
  dmiSource("product-uuid", "the PC's UUID from the firmware (SMBIOS type 1); some boards share one"),
];
