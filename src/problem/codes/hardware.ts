import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

const { hardware, settings } = exitStatus;

export const hardwareProblems = {
  "serial-ambiguous": {
    meaning: "A source holds several different values and nothing says which one is the serial number.",
    cure: "Name the part in the source, for example disk.serial:nvme0n1, or use another source.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-denied": {
    meaning: "A source that comes first in the author's order may not be read, so no other source may stand in for it.",
    cure: "Connect the plug hardware-observe for this hook, or run as root when not in a snap.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-empty": {
    meaning: "The source is there but holds no serial number.",
    cure: "Have the factory write a serial number into this place, or name another source in serial.sources.",
    who: "factory",
    exit: hardware,
    transient: false,
  },
  "serial-is-placeholder": {
    meaning: "The firmware holds a filler text that every unit of this kind has, not a serial number.",
    cure: "Have the factory write a serial number into this place, or name another source in serial.sources.",
    who: "factory",
    exit: hardware,
    transient: false,
  },
  "serial-mac-not-permanent": {
    meaning: "No network interface has a permanent, globally unique address that belongs to the board.",
    cure: "Name the board's own interface as mac:IFNAME, or use another source.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-not-a-file": {
    meaning: "The path of a source leads to a folder, a device, a pipe or a loop instead of a file.",
    cure: "Give the path of an ordinary file that holds the serial number alone.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-not-found": {
    meaning: "None of the named sources, or not every source of the template, exists on this hardware.",
    cure: "Run prepare-device serial --all on a unit: it shows every source there is. Name a usable one in serial.sources.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-not-well-formed": {
    meaning: "The hardware's value has characters or a shape that a serial number may not have.",
    cure: "Remove the characters with serial.strip, choose serial.form loose, or name another source.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-settings-wrong": {
    meaning: "The settings for the serial number contradict themselves or have a value outside what is allowed.",
    cure: "Correct the serial settings; prepare-device serial shows the result without registering.",
    who: "author",
    exit: settings,
    transient: false,
  },
  "serial-source-unknown": {
    meaning: "The settings name a source of serial numbers that this program does not have.",
    cure: "Use one of the names that docs/settings.md lists; prepare-device serial --all shows them, too.",
    who: "author",
    exit: settings,
    transient: false,
  },
  "serial-too-long": {
    meaning: "The hardware's value is longer than a serial number may be.",
    cure: "Name another source, or shorten the value with serial.strip.",
    who: "author",
    exit: hardware,
    transient: false,
  },
  "serial-tpm-answer-wrong": {
    meaning: "What the TPM's device answers is no answer of a TPM 2.0, or its statements contradict each other.",
    cure: "Compare with tpm2_readpublic -c 0x81010001 on the unit; check the kernel's driver and the chip.",
    who: "operator",
    exit: hardware,
    transient: false,
  },
  "serial-tpm-refused": {
    meaning: "The TPM does not give its endorsement key: its owner or its maker closed the way to it.",
    cure: "Make the endorsement key persistent at 0x81010001 in the factory, or name another source.",
    who: "factory",
    exit: hardware,
    transient: false,
  },
  "serial-unreadable": {
    meaning: "Reading a source failed with a fault of the system; no other source may stand in for it.",
    cure: "Look at the kernel's log on the unit; the next try reads again.",
    who: "operator",
    exit: hardware,
    transient: true,
  },
} as const satisfies ProblemTable;

export type HardwareCode = keyof typeof hardwareProblems;
