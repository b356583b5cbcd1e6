import { readFlags, refuseFlags } from "../../scripts/read-flags.ts";
import { fewestPairs } from "./figures/figure.ts";
import type { Trial } from "./trial.ts";
import { allTrials } from "./trials/all-trials.ts";

const script = "npm run bench";
const config = {
  options: {
    only: { type: "string" },
    pairs: { type: "string" },
    quick: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    judge: { type: "string" },
    help: { type: "boolean", default: false },
  },
} as const;

const mostPairs = 1000;

const help = `Usage: ${script} -- [OPTION…]

Times and sizes beside those of the peers a user would otherwise pick, as ratios. As root, with the packages that
test/snapd/install-packages.sh installs. docs/performance.md explains it.

  --only NAME,…   these figures, and the others that are measured together with them
  --pairs N       as many pairs of every figure, from 1 to ${mostPairs}
  --quick         fewer pairs; neither registrations nor sizes, unless --only names them
  --check         ends with 1 where a ratio is far off its target, or cannot be told; needs ${fewestPairs} pairs or more
  --record        adds a line for each figure to docs/performance-history.csv; needs ${fewestPairs} pairs or more
  --json          every value that was measured, in place of the table; to keep it: npm run -s bench -- --json > FILE
                  (without -s, npm's own first lines are in the file)
  --judge FILE    takes what --json printed earlier, and measures nothing
  --help          this text

Figures: ${allTrials.flatMap(({ names }) => names).join(", ")}

PREPARE_DEVICE_EXECUTABLE=FILE measures another executable, which is not recorded.

Example: ${script} -- --only start,hook --pairs 20 --check
`;

/** What the command line asks for. */
export interface Wanted {
  readonly trials: readonly Trial[];
  /** Undefined where each trial says itself. */
  readonly pairs: number | undefined;
  readonly isQuick: boolean;
  readonly check: boolean;
  readonly record: boolean;
  readonly json: boolean;
  /** A document to judge in place of measuring. */
  readonly judge: string | undefined;
}

function refuse(what: string): never {
  return refuseFlags(script, config, what);
}

function chosenTrials(only: string | undefined, isQuick: boolean): readonly Trial[] {
  if (only === undefined) return allTrials.filter(({ quickly }) => quickly || !isQuick);
  const wanted = only.split(",");
  const unknown = wanted.filter((name) => !allTrials.some(({ names }) => names.includes(name)));
  if (unknown.length > 0) refuse(`no figure is called "${unknown.join('" or "')}" (--help names them)`);
  return allTrials.filter(({ names }) => names.some((name) => wanted.includes(name)));
}

function chosenPairs(text: string | undefined, isKept: boolean): number | undefined {
  if (text === undefined) return undefined;
  const pairs = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (pairs < 1 || pairs > mostPairs) refuse(`--pairs takes a whole number from 1 to ${mostPairs}, not "${text}"`);
  if (isKept && pairs < fewestPairs) refuse(`--check and --record need ${fewestPairs} pairs or more, not ${pairs}`);
  return pairs;
}

/** A wrong command line ends the process with status 2, --help with 0. */
export function readCommandLine(): Wanted {
  const { values: flags } = readFlags(script, config);
  if (flags.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const { check, record, json, judge, quick: isQuick } = flags;
  const measures = flags.only ?? flags.pairs;
  if (judge !== undefined && (measures !== undefined || isQuick))
    refuse("--judge measures nothing, so it takes neither --only nor --pairs nor --quick");
  const pairs = chosenPairs(flags.pairs, check || record);
  return { trials: chosenTrials(flags.only, isQuick), pairs, isQuick, check, record, json, judge };
}
