import { chooseSerial } from "../../../src/hardware/policy.ts";
import { escapeKeyPart } from "../../../src/snapd/escape-key.ts";
import { insist, printsWell } from "../expected.ts";

const cases = [undefined, "upper", "lower"] as const;

/** The first byte chooses the settings, the rest is what the firmware says. What is taken can be a serial everywhere. */
export function fuzz(data: Uint8Array): void {
  const [first = 0] = data;
  const bytes = data.subarray(1);
  const form = (first & 1) === 0 ? "strict" : "loose";
  const letters = cases[(first >> 1) % cases.length];
  const settings = {
    sources: ["dmi.product-serial", "device-tree.serial-number"],
    form,
    ...(letters === undefined ? {} : { case: letters }),
    ...((first & 8) === 0 ? {} : { strip: ":-" }),
    ...((first & 16) === 0 ? {} : { prefix: "L7-" }),
  } as const;
  const witness = (source: string, endsInNul: boolean) => ({
    source,
    evidence: { kind: "found", paths: ["/x"], bytes, endsInNul } as const,
    deniedCure: "",
  });
  const decision = chooseSerial(
    [witness("dmi.product-serial", false), witness("device-tree.serial-number", true)],
    settings,
  );
  for (const { raw = "", why } of decision.readings) insist(printsWell(raw + why), "a reading is not printable");
  if (decision.kind !== "serial") return;
  const { serial } = decision;
  insist(printsWell(serial) && !/[\n/]/.test(serial) && serial.trim() === serial, "a serial that cannot be sent");
  insist(serial !== "" && serial !== "." && serial !== "..", "a serial that has no folder");
  insist(Buffer.byteLength(escapeKeyPart(serial)) <= 255, "a serial whose folder's name is too long");
  if (form === "strict") insist(/^[a-zA-Z0-9:+-]{1,128}$/.test(serial), "a serial that is not strict");
}
