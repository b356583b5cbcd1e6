import type { Provisioned } from "../../provision.ts";
import { visibleRecord } from "../../registration/may-register.ts";
import { readVerdict } from "../../verdict/verdict.ts";
import type { OpenedDevice } from "../open-device.ts";
import { fine, type HookOutcome } from "./outcome.ts";
import { signedBefore, toldSignedBefore } from "./signed-before.ts";
import type { Situation } from "./situation.ts";

/** A device that is registered, and whether its serial may be a duplicate. */
export function registeredOutcome(situation: Situation, device: OpenedDevice, provisioned: Provisioned): HookOutcome {
  const { outcome, serial, places } = provisioned;
  if (outcome === "registered" && serial.revision > 1) {
    return signedBefore(serial, visibleRecord(device, places)?.submissions ?? 1);
  }
  const { disk, commonFolder } = situation;
  const last = commonFolder === undefined ? undefined : readVerdict(disk, commonFolder);
  if (toldSignedBefore(last, serial.serial)) {
    return { exit: 0, health: last.health, code: "serial-signed-before", message: last.message, serial: serial.serial };
  }
  return fine("registered", `registered as ${serial.serial}`, serial.serial);
}
