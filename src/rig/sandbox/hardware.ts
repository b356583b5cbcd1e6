import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "../../problem/problem.ts";
import { firstBelow } from "../gadget/walk.ts";
import { sealBelow } from "./seal.ts";

/** A board as hardware-observe shows it, and as it is without. */
export type BoardView = "open" | "sealed";

/** The board that a hook sees. */
export interface Hardware {
  /** For the report: the fixture's name, the folder or "live". */
  readonly name: string;
  /** The folder that is the board's "/", made when it is first asked for; undefined: this machine. */
  readonly folder: ((view: BoardView) => string) | undefined;
}

/** Boards that come with the project: made from public facts, see PROVENANCE.md there. */
const boardFolder = fileURLToPath(new URL("../../../test/fixtures/boards", import.meta.url));

/** What hardware-observe opens (snapd interfaces/builtin/hardware_observe.go). */
const observed = ["sys/block", "sys/bus", "sys/class", "sys/devices", "sys/firmware", "proc/device-tree"] as const;

const maxEntries = 20_000;

/** Names of the boards that come with the project. */
function boardNames(): readonly string[] {
  if (!existsSync(boardFolder)) return [];
  return readdirSync(boardFolder).filter((name) => existsSync(join(boardFolder, name, "root")));
}

function folderOf(name: string): string {
  const board = join(boardFolder, name, "root");
  if (/^[\w-]+$/.test(name) && existsSync(board)) return board;
  const folder = resolve(name);
  const inside = existsSync(join(folder, "root")) ? join(folder, "root") : folder;
  if (["proc", "sys"].some((part) => existsSync(join(inside, part)))) return inside;
  throw new Problem("hardware-not-found", `cannot find the hardware ${JSON.stringify(name.slice(0, 80))}`, {
    cure: `Name a folder that holds proc and sys, live, or one of: ${boardNames().join(", ")}`,
  });
}

function copyBoard(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  for (const path of observed.filter((name) => name.startsWith("sys/"))) mkdirSync(join(to, path), { recursive: true });
}

function sealBoard(folder: string): void {
  for (const path of observed) {
    const sealed = join(folder, path);
    if (lstatSync(sealed, { throwIfNoEntry: false })?.isDirectory() === true) sealBelow(sealed);
  }
}

/** Is there such hardware? @throws Problem hardware-not-found */
export function requireHardware(name: string): void {
  if (name !== "live") folderOf(name);
}

/**
 * The board of that name or folder, copied below the folder `work` as it is needed. "live" is this machine.
 * @throws Problem hardware-not-found
 */
export function openHardware(name: string, work: string): Hardware {
  if (name === "live") return { name, folder: undefined };
  const from = folderOf(name);
  if (firstBelow(from, maxEntries + 1).length > maxEntries) {
    throw new Problem("hardware-not-found", `cannot take ${from} for hardware: it has more than ${maxEntries} files`);
  }
  const folder = (view: BoardView): string => {
    const made = join(work, `board-${view}`);
    if (existsSync(made)) return made;
    copyBoard(from, made);
    if (view === "sealed") sealBoard(made);
    return made;
  };
  return { name, folder };
}

/** The text of a board's file, if it has one. */
function boardText({ folder }: Hardware, name: string): string | undefined {
  const path = join(folder?.("open") ?? "/", name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

const usualMachineId = "9d7b6c5a4f3e42d1b0a99887766554ff\n";

/** /etc/machine-id of the board; most fixtures say nothing of it. */
export function machineIdOf(hardware: Hardware): string {
  return boardText(hardware, "etc/machine-id") ?? usualMachineId;
}
