import { exitStatus } from "../exit-status.ts";
import type { ProblemTable } from "../problem.ts";

/** Findings of the doctor that no run would report under a code of its own. */
export const doctorProblems = {
  "doctor-check-unknown": {
    meaning: "The doctor has no check of this name.",
    cure: "Run prepare-device doctor list to see them all.",
    who: "operator",
    exit: exitStatus.usage,
    transient: false,
  },
  "settings-readable-by-all": {
    meaning: "A file with a secret may be read by everybody on the device.",
    cure: "Give it mode 0600 (chmod 600) before the snap is packed.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "storage-not-lasting": {
    meaning: "Keys would lie on a file system that forgets them at the next boot, or that is full or read-only.",
    cure: "Mount a lasting file system there (ubuntu-save on Ubuntu Core 20 and later) and free some space.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "save-not-mounted": {
    meaning: "The model has a grade, so its keys belong on the save partition, and that is not there.",
    cure: "Boot a system with an ubuntu-save partition, or let snapd mount it at /var/lib/snapd/save.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "clock-skewed": {
    meaning: "The device's clock and the vault's are more than five minutes apart.",
    cure: "Set the clock (time server, RTC battery), or the vault's.",
    who: "network",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "certificate-ends-soon": {
    meaning: "The vault's certificate ends within thirty days.",
    cure: "Renew the certificate before the devices that are made now meet it.",
    who: "vault-operator",
    exit: exitStatus.untrusted,
    transient: false,
  },
  "vault-not-healthy": {
    meaning: "The vault answers its health check, and says that it is not well.",
    cure: "Ask whoever runs the vault: most often its database is down.",
    who: "vault-operator",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "serial-not-strict": {
    meaning: "The serial number is usable, but not in the form that newer features of snapd ask for.",
    cure: "Remove the characters with serial.strip, or choose another source, before the first unit is registered.",
    who: "author",
    exit: exitStatus.hardware,
    transient: false,
  },
  "noregister-set": {
    meaning: "snapd is told not to register: /run/snapd/noregister is there.",
    cure: "Remove /run/snapd/noregister, or boot again without whatever made it.",
    who: "operator",
    exit: exitStatus.local,
    transient: false,
  },
  "system-mode-not-run": {
    meaning:
      "The system was started in another mode than run (install, recover …): hooks leave keys and registration alone there.",
    cure: "Nothing, if that is meant; else boot into mode run.",
    who: "operator",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "doctor-no-answer": {
    meaning: "A check of the doctor got no answer in its time.",
    cure: "Look at what it asks: a stuck snapd (systemctl status snapd), a name server, a disk. Then run the doctor again.",
    who: "operator",
    exit: exitStatus.tryLater,
    transient: true,
  },
  "snapd-too-old": {
    meaning: "This version of snapd takes over no identity that it has not made: 2.56 is the first.",
    cure: "Use a newer snapd in the image (on a device: snap refresh snapd), or route: delegated.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "plug-missing": {
    meaning: "A plug that the chosen route or a chosen source needs is not connected.",
    cure: "Name it in connections: of gadget.yaml, and ask the brand store to allow it.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
  "vault-url-missing": {
    meaning: "No vault is named: devices ask the store for their serial.",
    cure: "Set vault.url if your brand runs a vault of its own; else there is nothing to do.",
    who: "author",
    exit: exitStatus.settings,
    transient: false,
  },
} as const satisfies ProblemTable;
