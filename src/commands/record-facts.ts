import { hash } from "node:crypto";
import { relative } from "node:path";
import type { SerialAssertion } from "../assertion/assertion.ts";
import { encodeAssertion } from "../assertion/encode.ts";
import type { Disk } from "../disk/disk.ts";
import { inFolder } from "../disk/in-folder.ts";
import { readWitnesses } from "../hardware/hardware-serial.ts";
import { chooseSerial } from "../hardware/policy.ts";
import type { HardwareSerial, Reading } from "../hardware/reading.ts";
import { Problem } from "../problem/problem.ts";
import { type BoardFact, boardPrint, boardSources } from "../record/board-print.ts";
import type { BootRecord, RecordedSerialAssertion, RecordedSource, StoredFile } from "../record/statement.ts";

type ReadHardware = () => Promise<HardwareSerial>;

const storedMaxBytes = 256 * 1024;
/** asserts-v0/TYPE/ and up to three parts of a primary key. */
const maxDepth = 5;
const maxStored = 50;

function toSource({ source, status, why, code }: Reading): RecordedSource {
  return { source, status, why, ...(code === undefined ? {} : { code }) };
}

/** Which source gave the serial and why not the others; what the sources said stays on the unit. */
export async function hardwareFacts(readHardware: ReadHardware): Promise<BootRecord["hardwareSerial"]> {
  try {
    const { source, readings } = await readHardware();
    return { source, sources: readings.map(toSource) };
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    const readings = fault.detail["readings"] as readonly Reading[] | undefined;
    return { source: null, sources: (readings ?? []).map(toSource) };
  }
}

/** The board's print from every source that may be read and has a number of its own. */
export async function printOfBoard(root: string): Promise<string | null> {
  const witnesses = await readWitnesses(boardSources, { root });
  const facts = witnesses.flatMap((witness): BoardFact[] => {
    const { source } = witness;
    const decision = chooseSerial([witness], { sources: [source], form: "loose" });
    return decision.kind === "serial" ? [{ source, value: decision.serial }] : [];
  });
  return boardPrint(facts);
}

/** Size and hash of each of these files that is there, by its path on the device. */
export function storedFiles(disk: Disk, root: string, paths: readonly string[]): StoredFile[] {
  return paths.slice(0, maxStored).flatMap((path) => {
    const bytes = disk.readFile(path, storedMaxBytes);
    if (bytes === undefined) return [];
    return [
      {
        path: `/${relative(root, path)}`,
        sizeBytes: bytes.length,
        sha256: hash("sha256", bytes, "hex"),
      },
    ];
  });
}

/** Own files that are no secret, and everything a factory reset restores from. */
export function storedPaths(disk: Disk, ownFolder: string, savedFolder: string | undefined): string[] {
  const own = ["identity-key.pub", "serial-request.assert"].map((name) => inFolder(ownFolder, name));
  return [...own, ...(savedFolder === undefined ? [] : filesBelow(disk, savedFolder, maxDepth))];
}

function filesBelow(disk: Disk, folder: string, depth: number): string[] {
  const paths = (disk.list(folder) ?? []).map((name) => inFolder(folder, name));
  return paths.slice(0, maxStored).flatMap((path) => {
    const kind = disk.stat(path)?.kind;
    if (kind === "file") return [path];
    return kind === "folder" && depth > 0 ? filesBelow(disk, path, depth - 1) : [];
  });
}

export function serialAssertionFacts(serial: SerialAssertion): RecordedSerialAssertion {
  const text = new TextDecoder().decode(encodeAssertion(serial));
  return { revision: serial.revision, signedBy: serial.authorityId, text };
}
