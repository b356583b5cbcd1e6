import type { Evidence } from "../reading.ts";
import { Probe } from "./probe.ts";
import { evidenceOf, kernelText, type Source, type SourceContext } from "./source.ts";

const bus = "/sys/bus/mmc/devices";
/** No board has more slots; a longer list is not what it claims to be. */
const maxCards = 32;

export const mmcSource: Source = {
  name: "mmc.cid",
  description: "the CID register of the soldered eMMC, else of the SD card (which moves with the card)",
  plug: "hardware-observe",
  read,
};

interface Card {
  readonly name: string;
  readonly type: string;
  readonly devicePath: string;
  readonly cid: Uint8Array;
}

async function read({ files }: SourceContext): Promise<Evidence> {
  const listed = await files.list(bus);
  const whyAbsent = "this board has neither eMMC nor SD card";
  if (listed.kind !== "names") return evidenceOf(listed, [bus], whyAbsent);
  const probe = new Probe(files);
  const found = await Promise.all(listed.names.slice(0, maxCards).map((name) => readCard(probe, name)));
  if (probe.failure !== undefined) return evidenceOf(probe.failure, [bus], whyAbsent);
  const [card] = found.flatMap((one) => one ?? []).sort(compareCards);
  if (card === undefined) return { kind: "absent", paths: [bus], why: whyAbsent };
  const note = card.type === "MMC" ? `of the eMMC ${card.name}` : `of the SD card ${card.name}, which can be moved`;
  return { kind: "found", paths: [`${bus}/${card.name}/cid`], bytes: card.cid, note };
}

/** Undefined for what is no memory: an SDIO radio has no CID. */
async function readCard(probe: Probe, name: string): Promise<Card | undefined> {
  const [type, cid, devicePath] = await Promise.all([
    probe.text(`${bus}/${name}/type`),
    probe.bytes(`${bus}/${name}/cid`),
    probe.locate(`${bus}/${name}`),
  ]);
  if (cid === undefined || devicePath === undefined || (type !== "MMC" && type !== "SD")) return undefined;
  return kernelText(cid) === "" ? undefined : { name, type, devicePath, cid };
}

/** eMMC first; then by place on the board, because host numbers follow the order in which drivers were loaded. */
function compareCards(a: Card, b: Card): number {
  if (a.type !== b.type) return a.type === "MMC" ? -1 : 1;
  return a.devicePath < b.devicePath ? -1 : 1;
}
