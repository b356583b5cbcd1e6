import type { Finding } from "../boot/boot-report.ts";
import type { Evidence, Look } from "./evidence.ts";
import {
  commandNotFound,
  hookFailed,
  hookHasNoShebang,
  hookNotExecutable,
  noConfigureHook,
  plugNotConnected,
} from "./hook-findings.ts";
import { taktExceeded, twoIdentities, vaultRefused } from "./outcome-findings.ts";
import {
  serialBecameNumber,
  serialChangedBetweenTries,
  serialFromDate,
  serialHasQuotes,
  serialIsPlaceholder,
} from "./serial-findings.ts";
import { apiKeyInTrace, bodyLeftAsObject, headerNotString, plainHttp } from "./setting-findings.ts";

/** What a boot can show to be wrong with a gadget; the causes before what follows from them. */
const looks: readonly Look[] = [
  hookNotExecutable,
  hookHasNoShebang,
  serialBecameNumber,
  serialHasQuotes,
  serialIsPlaceholder,
  serialFromDate,
  serialChangedBetweenTries,
  headerNotString,
  bodyLeftAsObject,
  commandNotFound,
  plugNotConnected,
  hookFailed,
  vaultRefused,
  twoIdentities,
  apiKeyInTrace,
  plainHttp,
  noConfigureHook,
  taktExceeded,
];

const severities: readonly Finding["severity"][] = ["error", "warning", "note"];

/** Everything that is wrong, errors first. */
export function findingsOf(evidence: Evidence): readonly Finding[] {
  const found = looks.flatMap((look) => look(evidence));
  return found.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
}
