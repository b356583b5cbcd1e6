import ora from "ora";
import type { Terminal } from "../../commands/terminal.ts";
import type { FleetTally } from "./tally/fleet-tally.ts";

/** Tells how far a fleet is. */
export interface FleetProgress {
  show(tally: FleetTally, elapsedMs: number): void;
  /** A line that stays: a checkpoint, a worker that came or went. */
  note(line: string): void;
  end(): void;
}

function inWords(devices: number, { sums }: FleetTally, elapsedMs: number): string {
  const done = sums.devices;
  const perSecond = elapsedMs === 0 ? 0 : (done * 1000) / elapsedMs;
  const left = perSecond === 0 ? "" : `, ${Math.ceil((devices - done) / perSecond)} s left`;
  const share = ((100 * done) / devices).toFixed(0);
  return `${done} of ${devices} devices (${share} %), ${perSecond.toFixed(0)} a second, ${sums.failed} failed, ${sums.retries} retries${left}`;
}

/** One line that changes in place. */
function liveProgress(devices: number, stream: NodeJS.WriteStream): FleetProgress {
  const spinner = ora({ stream, text: "booting", discardStdin: false }).start();
  let shownMs = Number.NEGATIVE_INFINITY;
  return {
    show: (tally, elapsedMs) => {
      if (elapsedMs - shownMs < 100) return;
      shownMs = elapsedMs;
      spinner.text = inWords(devices, tally, elapsedMs);
    },
    note: (line) => spinner.info(line).start(),
    end: () => void spinner.stop(),
  };
}

/** A line now and then, for a log. */
function loggedProgress(devices: number, terminal: Terminal, everyMs: number): FleetProgress {
  let shownMs = 0;
  return {
    show: (tally, elapsedMs) => {
      if (elapsedMs - shownMs < everyMs) return;
      shownMs = elapsedMs;
      terminal.err(inWords(devices, tally, elapsedMs));
    },
    note: (line) => terminal.err(line),
    end: () => undefined,
  };
}

/** Narrower than this a line that changes in place is none; a terminal that is recorded may say it has no width. */
const leastColumns = 20;

/** Progress on stderr: live where a person looks at a terminal, a line every five seconds elsewhere. */
export function fleetProgress(devices: number, terminal: Terminal, stream: NodeJS.WriteStream): FleetProgress {
  const live = stream.isTTY && stream.columns >= leastColumns;
  return live ? liveProgress(devices, stream) : loggedProgress(devices, terminal, 5_000);
}
