import type { Evidence } from "../reading.ts";
import { type Disk, diskFolder, isDiskName, readDisk } from "./disk-serial.ts";
import { Probe } from "./probe.ts";
import { evidenceOf, type Source, type SourceContext } from "./source.ts";

const whyAbsent = "this board has no NVMe, ATA, SCSI or virtio disk with a serial number";
const maxDisks = 64;

export const diskSources: readonly Source[] = [
  {
    name: "disk.serial",
    description: "the serial number of the only fixed NVMe, ATA, SCSI or virtio disk",
    plug: "hardware-observe",
    read: readOnly,
  },
  {
    name: "disk.serial:NAME",
    description: "the serial number of the disk of this kernel name (nvme0n1, sda, vda)",
    plug: "hardware-observe",
    findArgumentFault: (name) =>
      isDiskName(name) ? undefined : "this is no name of a disk, such as nvme0n1, sda or vda",
    read: readNamed,
  },
];

/** Two disks make no choice: their order is no property of the board, and one of them may be a guest. */
async function readOnly({ files }: SourceContext): Promise<Evidence> {
  const listed = await files.list(diskFolder);
  if (listed.kind !== "names") return evidenceOf(listed, [diskFolder], whyAbsent);
  const probe = new Probe(files);
  const names = listed.names.filter(isDiskName).slice(0, maxDisks);
  const read = await Promise.all(names.map((name) => readDisk(probe, name)));
  if (probe.failure !== undefined) return evidenceOf(probe.failure, [diskFolder], whyAbsent);
  const disks = read.flatMap((disk) => (disk === undefined || disk.isRemovable ? [] : [disk]));
  const [first] = disks;
  if (first === undefined) return { kind: "absent", paths: [diskFolder], why: whyAbsent };
  // Two namespaces of one NVMe disk have one serial number.
  if (disks.some(({ serial }) => Buffer.compare(serial, first.serial) !== 0)) return refuseChoice(disks);
  return take(first);
}

async function readNamed({ files }: SourceContext, name: string): Promise<Evidence> {
  const probe = new Probe(files);
  const disk = await readDisk(probe, name);
  const path = `${diskFolder}/${name}`;
  if (probe.failure !== undefined) return evidenceOf(probe.failure, [path], whyAbsent);
  if (disk === undefined)
    return { kind: "absent", paths: [path], why: `there is no disk ${name} with a serial number` };
  if (!disk.isRemovable) return take(disk);
  const why = `${name} is on USB or removable, so it is no part of the board`;
  return { kind: "refused", paths: [disk.path], code: "serial-ambiguous", why, cure: "Name a disk that is built in." };
}

function take({ name, path, serial }: Disk): Evidence {
  return { kind: "found", paths: [path], bytes: serial, note: `of ${name}` };
}

function refuseChoice(disks: readonly Disk[]): Evidence {
  const names = disks.map(({ name }) => name);
  const why = `there are ${disks.length} fixed disks (${names.join(", ")})`;
  const cure = `Name one of them, for example disk.serial:${names[0]}.`;
  return { kind: "refused", paths: disks.map(({ path }) => path), code: "serial-ambiguous", why, cure };
}
