/** What a code of a finding says: something that the rig has seen in a gadget or its boot. */
export interface FindingEntry {
  /** One sentence: what is wrong. */
  readonly meaning: string;
  /** What to do about it in general; the finding itself says it of the place. */
  readonly fix: string;
}

/** Codes of `rig lint`, `rig boot` and `rig run` that are no problem's of the program itself. */
export const findingTable = {
  "api-key-committed": {
    meaning: "An API key stands in a file of the gadget, and so in every copy of it and in its history.",
    fix: "Give the key at build time, as a file of the gadget that is in no repository, and replace this one.",
  },
  "api-key-in-trace": {
    meaning: "The hook's output shows the API key; it ends in the journal and in `snap change`.",
    fix: "Take `set -x` or the echo out, and replace the key: it has to be taken for known.",
  },
  "base-too-old": {
    meaning: "The gadget's hooks run prepare-device, and its base has a C library that is too old for it.",
    fix: "Use base: core20, core22 or core24, the same as the model's.",
  },
  "body-left-as-object": {
    meaning: "registration.body is stored as an object; snapd wants a text there and fails at every try.",
    fix: "Set it with snapctl set -s, or leave it to prepare-serial-request.",
  },
  "command-not-found": {
    meaning: "A hook called a command that is not there.",
    fix: "Stage it into the gadget and call it below $SNAP, or do without: a base has few programs.",
  },
  "command-not-in-base": {
    meaning: "A hook calls a command that no base snap has and the gadget does not bring.",
    fix: "Stage it into the gadget and call it below $SNAP, or do without.",
  },
  "connection-ignored": {
    meaning:
      "gadget.yaml connects a plug in a way that snapd ignores: under another snap id, from the system's side, or to no slot.",
    fix: "Write the gadget's own snap id before the plug, and system: with the interface's name as the slot.",
  },
  "fault-did-not-come": {
    meaning: "A fault that was asked for met nothing in this boot, so that nothing is known about it.",
    fix: "Choose a moment or an endpoint that the boot comes to.",
  },
  "gadget-refused": {
    meaning: "snapd does not install the gadget: what it assumes, its version, gadget.yaml or its volumes.",
    fix: "Mend the line that is named; the rig boots the gadget all the same.",
  },
  "header-not-string": {
    meaning: "The value of a header may be stored as a number; snapd cannot register with it.",
    fix: "Set it as text, with snapctl set -s.",
  },
  "hook-failed": {
    meaning: "A hook ended with another status than 0.",
    fix: "Mend what it says; snapd runs it again after 5, 10, 20 … minutes, and it must bear that.",
  },
  "hook-failed-seeding": {
    meaning: "install or configure failed while the system was seeded, and the whole seeding is undone.",
    fix: "Let both exit 0 while `snapctl system-mode` says seed-loaded: false; do the work later.",
  },
  "hook-has-no-shebang": {
    meaning: "A hook's first line does not name its interpreter; the kernel cannot run it.",
    fix: "Begin the file with #!/bin/sh.",
  },
  "hook-hides-failure": {
    meaning: "Something in a hook failed, and the hook ended with 0 all the same.",
    fix: "Begin the hook with set -eu, so that it ends with the first failure.",
  },
  "hook-holds-its-output": {
    meaning: "A hook has ended, and a process that it started still has its output open; snapd waits for that, too.",
    fix: "Redirect what runs in the background (> /dev/null 2>&1 &), or make it an app of the gadget with daemon: simple.",
  },
  "hook-interpreter-missing": {
    meaning: "A hook's first line names an interpreter that is not there, or the file has the line ends of DOS.",
    fix: "Name one that the base has, such as /bin/sh; take the CR off the line ends.",
  },
  "hook-leaves-process": {
    meaning: "A hook has ended and left a process running; a device goes on with it, the rig ends it with the hook.",
    fix: "Make it an app of the gadget with daemon: simple: snapd starts it again after a reboot, and stops it at a refresh.",
  },
  "hook-not-executable": {
    meaning: "A hook's file has no executable bit, and snapd executes it itself.",
    fix: "chmod +x on the file, and commit the mode.",
  },
  "hook-timed-out": {
    meaning: "A hook does not come to an end.",
    fix: "Bound every wait in it (curl --max-time, a counted loop): snapd kills it, and it begins again.",
  },
  "hook-too-long": {
    meaning: "A hook was read in part only: it has more than 1 MiB or more than 5000 commands.",
    fix: "Move data out of the hook into files of the gadget.",
  },
  "no-configure-hook": {
    meaning: "The gadget has no configure hook: `snap set` on it fails, and its defaults are not applied.",
    fix: "Add one, executable, with #!/bin/sh and exit 0.",
  },
  "no-vault-url": {
    meaning: "No hook names a vault: snapd asks Canonical's store for the serial, and is refused.",
    fix: "Set device-service.url in prepare-device.",
  },
  "path-not-answered": {
    meaning: "A hook asked its vault for a path that the rig's vault does not have, and got 404 or 405.",
    fix: "Boot with --vault and a server that has it; docs/rig.md lists what the rig's vault answers.",
  },
  "plain-http": {
    meaning: "Something is asked over plain http: everybody on the way reads it, the API key too.",
    fix: "Use https, or keep the vault on the factory's own cable and say so where the key is managed.",
  },
  "plug-not-connected": {
    meaning: "A hook needs what only a plug opens, and has no such plug, or gadget.yaml does not connect it.",
    fix: "Give the hook the plug; all but network also need an entry below connections: in gadget.yaml.",
  },
  "script-not-read": {
    meaning: "A hook sources a file that is not among the gadget's files; nobody has looked into it.",
    fix: "Nothing need be done. Lint what the build makes to have it read.",
  },
  "serial-became-number": {
    meaning: "A serial of digits is stored as a number, and snapd never registers.",
    fix: "Set it as text, with snapctl set -s.",
  },
  "serial-changed-between-tries": {
    meaning: "Every try proposes another serial, and the vault signs them all.",
    fix: "Take the serial from the hardware, or make it once and keep it in $SNAP_COMMON.",
  },
  "serial-from-date": {
    meaning: "The serial is the date: two devices that start together get the same one.",
    fix: "Take the serial from the hardware.",
  },
  "serial-from-machine-id": {
    meaning: "The serial is the machine-id: a device that is written anew gets another one.",
    fix: "Take the serial from the hardware.",
  },
  "serial-has-odd-characters": {
    meaning: "The serial has a slash, a blank, a control character or a letter beyond ASCII.",
    fix: "Keep letters, digits, - and : only.",
  },
  "serial-has-quotes": {
    meaning: "The quote marks around the serial have become part of it.",
    fix: "Leave the inner quote marks out, or leave -s out.",
  },
  "serial-is-constant": {
    meaning: "The serial is the same on every board.",
    fix: "Take the serial from the hardware.",
  },
  "serial-is-empty": {
    meaning: "No serial is proposed: its source says nothing on this board.",
    fix: "Name another source, and end with a failure where none says anything.",
  },
  "serial-is-random": {
    meaning: "The serial is a random number: nothing on the board says it, and a reset device gets another.",
    fix: "Take the serial from the hardware.",
  },
  "serial-request-hook-unfit": {
    meaning: "prepare-serial-request is there, and nothing makes the body that snapd then wants.",
    fix: "Take the hook out; it is for devices with a hardware key only.",
  },
  "server-not-checked": {
    meaning: "curl or wget is told to take any certificate: anybody on the way can answer, and reads the API key.",
    fix: "Take the option out, and give the authority's certificate with --cacert if it is your own.",
  },
  "sources-without-hooks": {
    meaning:
      "The sources hold no hook: they come in when the gadget is packed, and nothing of them can be read or run before.",
    fix: "Pack the gadget first, and give the .snap; the example gadget with npm run pack:gadget.",
  },
  "store-session-failed": {
    meaning:
      "The device has its serial, and the store opened no session for it in the end: it gets nothing from its store.",
    fix: "Look at the requests of nonces and sessions and at the serial's brand, model and device key.",
  },
  "takt-exceeded": {
    meaning: "The device was operational later than --takt allows.",
    fix: "Look where the time went; waits between tries are most of it as a rule.",
  },
  "two-identities": {
    meaning: "The vault has signed more than one serial for one device.",
    fix: "Propose the same serial at every try.",
  },
  "url-not-usable": {
    meaning: "device-service.url is no address with https or http and a host.",
    fix: "Set the whole address, as https://vault.example.com/v1/.",
  },
} as const satisfies Readonly<Record<string, FindingEntry>>;
