import type { Evidence } from "../reading.ts";
import { evidenceOf, type Source, type SourceContext } from "./source.ts";

/** The same property by the two names under which kernels show the live tree. */
const paths = ["/proc/device-tree/serial-number", "/sys/firmware/devicetree/base/serial-number"] as const;

export const deviceTreeSource: Source = {
  name: "device-tree.serial-number",
  description: "the serial number that the boot loader put into the device tree (most ARM and RISC-V boards)",
  plug: "hardware-observe",
  read,
};

async function read({ files }: SourceContext): Promise<Evidence> {
  const [first, second] = paths;
  const answer = await files.read(first);
  if (answer.kind === "bytes") return { kind: "found", paths: [first], bytes: answer.bytes, endsInNul: true };
  if (answer.kind !== "absent") return evidenceOf(answer, [first], "");
  const other = await files.read(second);
  if (other.kind === "bytes") return { kind: "found", paths: [second], bytes: other.bytes, endsInNul: true };
  return evidenceOf(other, paths, "there is no device tree, or the boot loader put no serial number into it");
}
