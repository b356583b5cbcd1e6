import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../../clock/clock.ts";
import { Problem } from "../../problem/problem.ts";
import type { HookCall, HookEnd, HookRunner } from "../boot/hook-runner.ts";
import type { AbsentProgram } from "../gadget/base-programs.ts";
import type { Gadget, GadgetHook } from "../gadget/gadget.ts";
import { type DeviceFolders, deviceMounts } from "./device-mounts.ts";
import { endBefore } from "./end-before.ts";
import { makeEtcFolder } from "./etc-folder.ts";
import { type Grants, grantsFor } from "./grants.ts";
import { type BoardView, type Hardware, machineIdOf } from "./hardware.ts";
import { hookEnvironment, saveDataPath } from "./hook-environment.ts";
import { HookOutput } from "./hook-output.ts";
import { HostPrograms } from "./host-programs.ts";
import { type OutputEnd, watchOutputEnd } from "./output-end.ts";
import { requireOwnFolders } from "./own-folders.ts";
import { makeProcFolder, type ProcessLinks } from "./proc-folder.ts";
import { type RunningHook, startInSandbox } from "./run-bubblewrap.ts";
import { sealBelow } from "./seal.ts";
import { asSnapExec, execFault, shownOutput } from "./snap-exec-words.ts";
import { hasSnapctl, ownSnapctl } from "./snapctl/own-snapctl.ts";
import { hasEnded, newestBeside } from "./time/hook-processes.ts";
import { type HookClocks, HookTime } from "./time/hook-time.ts";
import type { Mount } from "./view.ts";

/** Where hooks of one device run. */
export interface SandboxOptions {
  /** This machine's, by which hooks take their time. */
  readonly clock: Clock;
  readonly gadget: Gadget;
  readonly revision: string;
  /** The device's own "/", in which its snapd has its sockets. */
  readonly root: string;
  /** For what is made for this device only; must exist. */
  readonly work: string;
  readonly hardware: Hardware;
  /** Which plugs are connected, asked at every hook. */
  readonly connected: () => Readonly<Record<string, boolean>>;
  /** The network as the hook sees it, asked at every hook; undefined: there is none. */
  readonly network: () => string | undefined;
  /** PEM of authorities that the hook's programs trust. */
  readonly authorities: readonly string[];
  /** SNAP_UID and SNAP_EUID are set. */
  readonly hasUid?: boolean;
  /** Hooks see the device's time and need not wait when they sleep; without it they see this machine's. */
  readonly clocks?: HookClocks;
  /** Further files that hooks find: path in the device and file of this machine. */
  readonly files?: readonly (readonly [at: string, from: string])[];
  /** An unpacked base snap in place of this machine's /usr. */
  readonly baseRoot?: string;
  /** "own": the rig's snapctl even where the base has one. */
  readonly snapctl?: "own";
}

type SharedFolders = Omit<DeviceFolders, "proc" | "sys" | "boardFolders">;

/** A hook's end with what only the rig looks at. */
export interface SandboxedEnd extends HookEnd {
  /** All output, up to a MiB: for findings, never for a report. */
  readonly seen: string;
  /** Programs of this machine that it ran and that no base has. */
  readonly hostPrograms: readonly AbsentProgram[];
  /** What it left running. */
  readonly left: OutputEnd;
}

const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64", arm: "armhf", ia32: "i386" };

function boardFolders({ folder }: Hardware, view: BoardView): readonly (readonly [string, string])[] {
  if (folder === undefined) return [];
  const board = folder(view);
  const own = new Set(["proc", "sys", "etc", "usr", "run", "dev", "var", "tmp", "snap", "root"]);
  const names = readdirSync(board).filter((name) => !own.has(name) && !/^(?:s?bin|lib\w*)$/.test(name));
  return names.map((name) => [name, join(board, name)]);
}

/** Runs a gadget's hooks as snapd, snap-confine and snap-exec do, in namespaces of this machine. */
export class HookSandbox implements HookRunner {
  readonly #options: SandboxOptions;
  readonly #shared: SharedFolders;
  readonly #time: HookTime | undefined;
  readonly #hostPrograms: HostPrograms;
  readonly #views = new Map<BoardView, DeviceFolders>();
  readonly #processLinks = new Map<BoardView, ProcessLinks>();

  /** Lays out what all hooks of the device share. @throws Problem rig-needs-root, rig-tool-missing */
  constructor(options: SandboxOptions) {
    if (process.getuid?.() !== 0) throw new Problem("rig-needs-root", "cannot run hooks: this process is not root");
    this.#options = options;
    const { work, baseRoot = "/", clocks } = options;
    this.#time = clocks === undefined ? undefined : new HookTime(work, baseRoot, clocks);
    this.#hostPrograms = new HostPrograms(work, baseRoot);
    this.#shared = this.#sharedFolders();
  }

  has(hook: string): boolean {
    return this.#options.gadget.hooks.has(hook);
  }

  async run(call: HookCall): Promise<SandboxedEnd> {
    const hook = this.#options.gadget.hooks.get(call.hook);
    if (hook === undefined) throw new RangeError(`cannot run hook ${call.hook}: the gadget has none`);
    const grants = grantsFor(this.#options.gadget, hook.name, this.#options.connected());
    const unseal = this.#seal(grants);
    try {
      return await this.#runSealed(hook, grants, call);
    } finally {
      // The rights are given back by path: first it is made sure that no path leads elsewhere by now.
      this.#requireOwnFolders();
      unseal();
    }
  }

  async #runSealed(hook: GadgetHook, grants: Grants, call: HookCall): Promise<SandboxedEnd> {
    const { gadget, revision, network, clock } = this.#options;
    const fault = hook.commandChain.length === 0 ? execFault(join(gadget.folder, hook.file)) : undefined;
    if (fault !== undefined) {
      return { exitStatus: 1, output: fault, seen: fault, elapsedMs: 0, hostPrograms: [], left: leftNothing };
    }
    const namespacePath = grants.network ? network() : undefined;
    const output = new HookOutput();
    const place = `/snap/${gadget.name}/${revision}`;
    const startedMs = clock.monotonicMs();
    this.#time?.set();
    this.#hostPrograms.clear();
    const running = startInSandbox(
      {
        mounts: deviceMounts(this.#view(grants.hardware ? "open" : "sealed"), gadget, { revision, grants }),
        environment: this.#environment(hook, call.cookie),
        network: namespacePath !== undefined,
        command: [...hook.commandChain, hook.file].map((file) => join(place, file)),
      },
      namespacePath,
      output,
    );
    const [exitStatus, left] = await this.#end(running, call, startedMs + call.timeoutMs);
    const elapsedMs = clock.monotonicMs() - startedMs;
    const shown = shownOutput(output, exitStatus, call.timeoutMs);
    const { ran: hostPrograms } = this.#hostPrograms;
    return { exitStatus, output: shown, elapsedMs, seen: asSnapExec(output.seen), hostPrograms, left };
  }

  /** Watches the hook until it ends, and ends it when its time is up. */
  async #end(
    running: RunningHook,
    call: HookCall,
    limitMs: number,
  ): Promise<readonly [HookEnd["exitStatus"], OutputEnd]> {
    const over = new AbortController();
    const linking = setInterval(() => void this.#linkProcesses(running), linkLookMs);
    const ending = this.#untilOutputEnds(running, limitMs, over.signal);
    // Nobody else would let the hook's sleeps pass, and the sandbox end.
    ending.catch(running.kill);
    try {
      const status = await endBefore(running, call, () => this.#options.clock.monotonicMs() >= limitMs);
      over.abort();
      return [status, await ending];
    } catch (fault) {
      if (fault instanceof Problem || call.signal?.aborted === true) throw fault;
      throw new Problem("rig-sandbox-failed", `cannot watch over the hook ${call.hook}: ${messageOf(fault)}`, {
        cause: fault,
      });
    } finally {
      over.abort();
      clearInterval(linking);
      const place = await running.place;
      if (place !== undefined) await this.#untilGone(place.first, call.hook);
    }
  }

  /** A board's /proc lacks what a hook has started since the last look. */
  async #linkProcesses({ place }: RunningHook): Promise<void> {
    const first = (await place)?.first;
    const newest = first === undefined ? 0 : newestBeside(first);
    for (const links of this.#processLinks.values()) links.reached(newest);
  }

  /** bubblewrap has ended before what it was told to end with it: a moment, in which that may still write. */
  async #untilGone(firstProcess: number, hook: string): Promise<void> {
    for (let looks = 0; !hasEnded(firstProcess); looks += 1) {
      if (looks === maxGoneLooks)
        throw new Problem("rig-sandbox-failed", `cannot end the processes of the hook ${hook}`);
      await this.#options.clock.wait(goneLookMs);
    }
  }

  #requireOwnFolders(): void {
    const { root, gadget } = this.#options;
    const own = join(root, saveDataPath(gadget.name));
    requireOwnFolders(root, (path) => path === own);
  }

  async #untilOutputEnds(running: RunningHook, limitMs: number, over: AbortSignal): Promise<OutputEnd> {
    const place = await running.place;
    if (place === undefined) return leftNothing;
    const { clock, clocks } = this.#options;
    const watched = this.#time?.watch(place, limitMs, over);
    watched?.catch(running.kill);
    const endless = (): void => this.#time?.passUntil(limitMs);
    const left = await watchOutputEnd(place, { clock, real: clocks?.real ?? clock, endless, over });
    running.letEnd();
    await watched;
    return left;
  }

  /** What system-files does not open is closed while the hook runs; snapd itself sees no difference. */
  #seal({ read, write }: Grants): () => void {
    const { root, gadget } = this.#options;
    const granted = new Set([...read, ...write, saveDataPath(gadget.name)].map((path) => join(root, path)));
    // A granted folder that does not exist yet is made in its parent.
    const parents = new Set(
      write
        .map((path) => join(root, path))
        .filter((path) => !existsSync(path))
        .map(dirname),
    );
    return sealBelow(join(root, "var/lib/snapd"), {
      open: (path) => granted.has(path),
      openItself: (path) => parents.has(path),
    });
  }

  #environment(hook: GadgetHook, cookie: string): ReadonlyMap<string, string> {
    const { gadget, revision, root, hasUid = false } = this.#options;
    return hookEnvironment({
      snapName: gadget.name,
      version: gadget.version,
      revision,
      architecture: architectures[process.arch] ?? process.arch,
      cookie,
      hasSaveData: existsSync(join(root, saveDataPath(gadget.name))),
      hasUid,
      hook,
    });
  }

  #sharedFolders(): SharedFolders {
    const { gadget, root, work, authorities, hardware, revision, baseRoot: base = "/" } = this.#options;
    const { name } = gadget;
    for (const path of [`root/snap/${name}/${revision}`, `root/snap/${name}/common`, `var/snap/${name}/${revision}`]) {
      mkdirSync(join(root, path), { recursive: true });
    }
    mkdirSync(join(root, `var/snap/${name}/common`), { recursive: true });
    mkdirSync(join(root, "tmp"), { recursive: true });
    chmodSync(join(root, "tmp"), 0o1777);
    const etc = join(work, "etc");
    const machineId = machineIdOf(hardware);
    const etcNames = makeEtcFolder(etc, { authorities, machineId, base: gadget.base ?? "core22", baseRoot: base });
    const closedFile = join(work, "closed");
    writeFileSync(closedFile, "");
    sealBelow(closedFile);
    const files = (this.#options.files ?? []).map(([at, from]): Mount => ({ kind: "read-only", from, at }));
    const snapctl = this.#options.snapctl === "own" || !hasSnapctl(base) ? ownSnapctl(work) : [];
    const shims = [...this.#hostPrograms.mounts, ...(this.#time?.mounts ?? [])];
    return { root, base, etc, etcNames, closedFile, further: [...files, ...snapctl, ...shims] };
  }

  #view(view: BoardView): DeviceFolders {
    const made = this.#views.get(view) ?? this.#makeView(view);
    this.#views.set(view, made);
    return made;
  }

  #makeView(view: BoardView): DeviceFolders {
    const { hardware, work } = this.#options;
    const proc = join(work, `proc-${view}`);
    this.#processLinks.set(view, makeProcFolder(proc, hardware, view));
    const sys = hardware.folder === undefined ? liveSys(view, work) : join(hardware.folder(view), "sys");
    return { ...this.#shared, proc, sys, boardFolders: boardFolders(hardware, view) };
  }
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

const linkLookMs = 50;
const goneLookMs = 2;
const maxGoneLooks = 2500;
const leftNothing: OutputEnd = { heldMs: 0, leavesProcesses: false };

/** Without hardware-observe this machine's /sys cannot be closed, so there is nothing in it. */
function liveSys(view: BoardView, work: string): string {
  if (view === "open") return "/sys";
  const empty = join(work, "sys-empty");
  mkdirSync(empty, { recursive: true });
  sealBelow(empty);
  return empty;
}
