import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { BoardView, Hardware } from "./hardware.ts";

/** Where the hook's real procfs is mounted; /proc itself is a folder of links into it, so that a board's files fit in. */
export const hiddenProc = "/run/.proc";

/** A hook starts a fresh count of process ids: few have more than these. */
const firstLinks = 1024;
/** More than a hook starts between two looks at it. */
const linksAhead = 2048;
/** The kernel counts no further (include/linux/threads.h, PID_MAX_LIMIT). */
const maxProcessId = 4_194_304;

/** What a device says that no board's fixture has to say. */
const usual = {
  cpuinfo: "processor\t: 0\nmodel name\t: Rig CPU\n\n",
  cmdline: "snapd_recovery_mode=run console=ttyS0\n",
} as const;

function copyEntry(from: string, to: string): void {
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/**
 * Makes what a hook sees as /proc: the kernel's own files by links, and over them those of the board. procfs itself takes
 * no new names, and a PC's has no device-tree.
 */
export function makeProcFolder(folder: string, { folder: board }: Hardware, view: BoardView): ProcessLinks {
  mkdirSync(folder, { recursive: true });
  const boardProc = board === undefined ? undefined : join(board(view), "proc");
  const own = boardProc !== undefined && existsSync(boardProc) ? readdirSync(boardProc) : [];
  for (const name of own) if (boardProc !== undefined) copyEntry(join(boardProc, name), join(folder, name));
  const taken = new Set(own);
  if (board !== undefined) {
    for (const [name, text] of Object.entries(usual)) {
      if (!taken.has(name)) writeFileSync(join(folder, name), text);
      taken.add(name);
    }
    taken.add("device-tree");
  }
  const kernels = readdirSync("/proc").filter((name) => !/^[0-9]/.test(name) && !taken.has(name));
  for (const name of kernels) symlinkSync(join(hiddenProc, name), join(folder, name));
  return new ProcessLinks(folder);
}

/** /proc/1, /proc/2 …: links cost memory, so they are made ahead of a hook that starts many processes. */
export class ProcessLinks {
  readonly #folder: string;
  #made = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#upTo(firstLinks);
  }

  /** The hook has a process of this number. */
  reached(processId: number): void {
    if (processId + linksAhead / 2 > this.#made) this.#upTo(processId + linksAhead);
  }

  #upTo(last: number): void {
    while (this.#made < Math.min(last, maxProcessId)) {
      this.#made += 1;
      symlinkSync(join(hiddenProc, String(this.#made)), join(this.#folder, String(this.#made)));
    }
  }
}
