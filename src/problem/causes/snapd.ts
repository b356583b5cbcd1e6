import type { snapdProblems } from "../codes/snapd.ts";

/** Why it usually happens. */
export const snapdCauses: Readonly<Record<keyof typeof snapdProblems, string>> = {
  "assertion-file-corrupt": "A power loss, a full disk or a copy by hand has left a part of the file.",
  "assertion-key-refused": "The serial number holds a slash, or is a dot or two.",
  "assertion-conflict":
    "The same serial number was signed for another key: the device was set up anew, or two units have one number.",
  "assertion-folder-open": "The folder was made by hand or by an image build with mode 0777.",
  "assertion-store-too-big":
    "A test or a loop has registered the device again and again, or somebody wants to slow it down.",
  "snapd-unreachable": "snapd is starting, stopped or not installed.",
  "snapd-too-slow": "snapd is busy installing snaps, or the device is out of memory.",
  "snapd-restarting": "snapd is being refreshed, or a new kernel or base waits for a reboot.",
  "snapd-denied": "The command does not run as root, or the plug snapd-control is not connected.",
  "snapd-refused": "snapd does not take this in its present state, or the assertion does not verify for it.",
  "snapd-failed": "snapd's state or disk has a fault.",
  "snapd-answer-unreadable":
    "Another program listens on the socket, or this snapd answers in a way that was not known.",
  "snapctl-no-context": "The command was run in a shell.",
  "snapctl-missing": "The machine has no snapd, or its socket is not in this mount namespace.",
  "snapctl-unsuccessful": "snapd does not let this snap do it, or not now.",
  "snapctl-value-refused": "A name in the settings or a serial number holds characters that snapd does not take.",
};
