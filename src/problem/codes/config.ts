import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

const author = { who: "author", exit: exitStatus.settings, transient: false } as const;
/** Said beside a result, which it does not change. */
const warning = { ...author, exit: exitStatus.ok } as const;

export const configProblems = {
  "settings-not-found": {
    meaning: "The settings file that was named does not exist.",
    cure: "Correct the path after --config or in PREPARE_DEVICE_SETTINGS; /dev/null stands for no settings file.",
    ...author,
  },
  "settings-not-readable": {
    meaning: "The settings file is there but is not an ordinary file that may be read.",
    cure: "Name an ordinary file that this user may read, not a folder, FIFO or device.",
    ...author,
  },
  "settings-too-big": {
    meaning: "The settings are larger than 64 KiB, or hold more values or levels than settings can need.",
    cure: "Check that the right file was named; write values out instead of nesting aliases.",
    ...author,
  },
  "settings-not-yaml": {
    meaning: "The settings file is not YAML 1.2 in UTF-8 with one document.",
    cure: "Correct the line that the message names; indent with spaces and quote values with special characters.",
    ...author,
  },
  "settings-key-unknown": {
    meaning: "A key stands in the settings that this program does not know, usually a misspelt one.",
    cure: "Use the key the message suggests, or remove the line; docs/settings.md lists every key.",
    ...author,
  },
  "settings-key-twice": {
    meaning: "A key stands twice in the same place, so that one of its two values would be lost.",
    cure: "Keep one of the two lines.",
    ...author,
  },
  "settings-value-wrong": {
    meaning: "A setting has a value of the wrong kind or outside its limits.",
    cure: "Write the value as the message says; docs/settings.md has an example for every key.",
    ...author,
  },
  "settings-value-unquoted": {
    meaning: "A setting that must be text was read as a number or a boolean, because it was not quoted.",
    cure: "Put the value in quotes; with snap set, give a JSON string: snap set GADGET KEY='\"VALUE\"'.",
    ...author,
  },
  "settings-url-secret": {
    meaning: "A URL in the settings carries a user name, a password, a query or a fragment.",
    cure: "Remove that part of the URL; send an API key in vault.headers.",
    ...author,
  },
  "settings-plain-http": {
    meaning: "A URL in the settings would send the API key over a connection that anybody can read.",
    cure: "Use https, or, on a closed factory network only, set vault.plain-http: allowed.",
    ...author,
  },
  "settings-header-refused": {
    meaning: "A name or value in vault.headers cannot be sent as an HTTP header, or the program sets it itself.",
    cure: "Use a header name of letters, digits and dashes that the vault asks for, and a value of visible ASCII.",
    ...author,
  },
  "settings-serial-literal": {
    meaning: "The settings hold a serial number, which would give every device of the image the same identity.",
    cure: "Name where the number is read on each device: serial.sources, for example file:PATH.",
    ...author,
  },
  "settings-source-unknown": {
    meaning: "A name in serial.sources is not a place a serial number can be read from.",
    cure: "Use a source that docs/settings.md lists.",
    ...author,
  },
  "settings-incomplete": {
    meaning: "A setting needs another one beside it that is missing.",
    cure: "Set both keys that the message names, or neither.",
    ...author,
  },
  "settings-file-missing": {
    meaning: "The settings name a file that is not there or is not an ordinary file that may be read.",
    cure: "Put the file where the message says; a relative path starts at the settings file's folder.",
    ...author,
  },
  "settings-file-unreadable": {
    meaning: "The settings name a file that the user who runs the command may not read.",
    cure: "Run the command as root, as snapd runs the hooks, or as the user who owns the file.",
    ...author,
  },
  "settings-content-wrong": {
    meaning: "A file that the settings name is there but does not hold what it is named for.",
    cure: "Put the right file there: certificates and keys in PEM, assertions as snap sign and the store write them.",
    ...author,
  },
  "settings-secret-exposed": {
    meaning: "A file that holds a secret may be read or changed by every user of the system.",
    cure: "Run chmod 600 on the file; in a gadget snap, do it before the snap is packed, outside meta/.",
    ...author,
  },
  "settings-secret-wrong": {
    meaning: "The content of a file that should hold a header's value cannot be sent as one.",
    cure: "Write one line of visible ASCII characters into the file, at most 8 KiB.",
    ...author,
  },
  "settings-secret-in-file": {
    meaning: "A warning: an API key stands in the settings file itself, and so in the image and its source repository.",
    cure: "Put the key into a file of its own with mode 600 and write {file: PATH} in its place.",
    ...warning,
  },
  "settings-trust-in-use": {
    meaning: "A warning: assertions signed by a root other than Canonical's are accepted.",
    cure: "Remove trust from the settings of devices that are shipped; it is meant for trials with a test brand.",
    ...warning,
  },
  "settings-deadline-long": {
    meaning: "A warning: the deadline is longer than snapd lets a configure hook run.",
    cure: "Stay at 240 seconds or below; more counts in prepare-device alone.",
    ...warning,
  },
  "settings-conflict": {
    meaning: "Two settings exclude each other.",
    cure: "Remove one of the two.",
    ...author,
  },
  "settings-no-effect": {
    meaning: "A warning: a setting has no effect beside another one.",
    cure: "Remove the setting that is not consulted.",
    ...warning,
  },
  "settings-serial-shared": {
    meaning:
      "A warning: the serial number is read from a file beside the settings, which a gadget packs for all devices.",
    cure: "Name a file of the device by its absolute path, as file:/var/lib/factory/serial.",
    ...warning,
  },
  "settings-vault-path": {
    meaning: "A warning: the vault's URL has no version in its path, as the Serial Vault's has.",
    cure: "Write the URL with /v1/ at its end, unless your vault has other paths.",
    ...warning,
  },
  "settings-variable-unknown": {
    meaning: "A warning: an environment variable looks like a misspelt one of this program.",
    cure: "Use the name the message suggests, or remove the variable.",
    ...warning,
  },
} as const satisfies ProblemTable;
