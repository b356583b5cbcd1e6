import { isMap, isSeq, type Node } from "yaml";
import { printable } from "../../../problem/printable.ts";
import type { Finding } from "../../boot/boot-report.ts";
import { isSnapVersion, meetsAssumption } from "../../gadget/assumes.ts";
import type { Gadget } from "../../gadget/gadget.ts";
import { readGadgetFile } from "../../gadget/gadget-file.ts";
import { GadgetYaml } from "../../gadget/yaml-file.ts";
import type { Rule } from "../script.ts";

/** Why snapd does not take a file, and where in it. */
interface Refusal {
  readonly line: number;
  readonly why: string;
  readonly fix: string;
}

const bootloaders: ReadonlySet<string> = new Set(["grub", "u-boot", "android-boot", "lk", "piboot"]);

function assumptionsRefused(yaml: GadgetYaml, snapd: string | undefined): readonly Refusal[] {
  const missing = yaml.texts(yaml.top, "assumes").filter((entry) => !meetsAssumption(entry, snapd));
  if (missing.length === 0) return [];
  const names = printable(missing.join(", "), 120);
  const why = `it assumes what snapd${snapd === undefined ? "" : ` ${snapd}`} does not have: ${names}`;
  const fix = "Take the entry out of assumes:, or play a snapd that has it: --snapd VERSION.";
  return [{ line: yaml.lineOf(yaml.top.get("assumes", true)), why, fix }];
}

/** A version of sources may come from a part (adopt-info). */
function versionRefused(yaml: GadgetYaml, kind: Gadget["kind"]): readonly Refusal[] {
  const version = yaml.text(yaml.top, "version") ?? "";
  if (isSnapVersion(version) || (kind === "sources" && version === "")) return [];
  const why = version === "" ? "it has no version" : `${printable(version, 40)} is no version of a snap`;
  const fix = 'Give it one of at most 32 letters, digits and :.+~- : version: "1"';
  return [{ line: yaml.lineOf(yaml.top.get("version", true)), why, fix }];
}

function structureRefused(yaml: GadgetYaml, name: string, item: unknown): readonly Refusal[] {
  const line = yaml.lineOf(item);
  const fix = "Give every structure of a volume a type and a size.";
  if (!isMap(item)) return [{ line, why: `a structure of volume ${name} is no map`, fix }];
  const lacks = ["type", "size"].filter((key) => !item.has(key) && !(key === "size" && item.has("min-size")));
  return lacks.map((key) => ({ line, why: `a structure of volume ${name} has no ${key}`, fix }));
}

function volumeRefused(yaml: GadgetYaml, name: string, volume: Node | null): readonly Refusal[] {
  const shown = printable(name, 40);
  if (!isMap(volume)) {
    const fix = "Give the volume its bootloader and structure, or take it out.";
    return [{ line: yaml.lineOf(volume), why: `volume ${shown} is no map`, fix }];
  }
  const found: Refusal[] = [];
  const bootloader = yaml.text(volume, "bootloader") ?? "";
  if (bootloader !== "" && !bootloaders.has(bootloader)) {
    const why = `${printable(bootloader, 40)} is no bootloader that snapd knows`;
    const fix = `Name one of ${[...bootloaders].join(", ")}.`;
    found.push({ line: yaml.lineOf(volume.get("bootloader", true)), why, fix });
  }
  const structure: unknown = volume.get("structure", true);
  // What a partial volume leaves open, another snapd or the device's maker fills in.
  if (structure === undefined || volume.has("partial")) return found;
  if (isSeq(structure)) return [...found, ...structure.items.flatMap((item) => structureRefused(yaml, shown, item))];
  const fix = "Make structure: a list of maps.";
  return [...found, { line: yaml.lineOf(structure), why: `structure of volume ${shown} is no list`, fix }];
}

/** As InfoFromGadgetYaml of gadget/gadget.go sees them. */
function volumesRefused(yaml: GadgetYaml): readonly Refusal[] {
  const volumes = yaml.entries(yaml.top, "volumes");
  const found = volumes.flatMap(([name, volume]) => volumeRefused(yaml, name, volume));
  const named = volumes.filter(([, volume]) => isMap(volume) && (yaml.text(volume, "bootloader") ?? "") !== "");
  if (volumes.length === 0 || named.length === 1) return found;
  const why = named.length === 0 ? "no volume names a bootloader" : `${named.length} volumes name a bootloader`;
  const fix = "Name the bootloader in one volume, the one that the device boots from.";
  return [...found, { line: yaml.lineOf(yaml.top.get("volumes", true)), why, fix }];
}

function findingIn(file: string, { line, why, fix }: Refusal): Finding {
  return { code: "gadget-refused", severity: "error", file, line, message: `snapd does not install it: ${why}`, fix };
}

const noGadgetYaml: Refusal = {
  line: 1,
  why: "it has no meta/gadget.yaml",
  fix: "Add one; it may name volumes of a board, connections: and defaults:.",
};

/** What snapd refuses when it installs a gadget, or an image with it is made. A folder of hooks is not yet one. */
export const refusedBySnapd: Rule = ({ gadget: { folder, kind }, snapd }) => {
  if (kind === "hooks") return [];
  const [snapFile, gadgetFile] = ["meta/snap.yaml", "meta/gadget.yaml"] as const;
  const snapYaml = GadgetYaml.read(readGadgetFile(folder, snapFile) ?? "", snapFile);
  const gadgetText = readGadgetFile(folder, gadgetFile);
  const inSnap = [
    ...assumptionsRefused(snapYaml, snapd),
    ...versionRefused(snapYaml, kind),
    // A part may make that of sources.
    ...(gadgetText === undefined && kind !== "sources" ? [noGadgetYaml] : []),
  ];
  const hasText = gadgetText !== undefined && gadgetText.trim() !== "";
  const inGadget = hasText ? volumesRefused(GadgetYaml.read(gadgetText, gadgetFile, "core")) : [];
  return [...inSnap.map((one) => findingIn(snapFile, one)), ...inGadget.map((one) => findingIn(gadgetFile, one))];
};
