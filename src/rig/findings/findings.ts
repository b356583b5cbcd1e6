import type { Finding } from "../boot/boot-report.ts";
import { authorsFile } from "../gadget/authors-file.ts";
import { ignoredConnections } from "../lint/rules/connections.ts";
import type { Evidence, Look } from "./evidence.ts";
import { faultDidNotCome } from "./fault-findings.ts";
import { fileFindings } from "./file-findings.ts";
import { hookHidesFailure } from "./hidden-failure.ts";
import {
  commandNotFound,
  hookFailed,
  hookHasNoInterpreter,
  hookHasNoShebang,
  hookNotExecutable,
  noConfigureHook,
  plugNotConnected,
  sourcesNotPacked,
} from "./hook-findings.ts";
import { commandNotInBase } from "./host-program-findings.ts";
import { hookHoldsItsOutput, hookLeavesProcess } from "./left-running-findings.ts";
import {
  noVaultUrl,
  pathNotAnswered,
  storeSessionFailed,
  taktExceeded,
  twoIdentities,
  vaultRefused,
} from "./outcome-findings.ts";
import {
  serialBecameNumber,
  serialChangedBetweenTries,
  serialFromDate,
  serialHasQuotes,
  serialIsPlaceholder,
} from "./serial-findings.ts";
import {
  serialFromMachineId,
  serialHasOddCharacters,
  serialIsConstant,
  serialIsEmpty,
  serialIsMadeUpAddress,
} from "./serial-source-findings.ts";
import {
  apiKeyCommitted,
  apiKeyInTrace,
  bodyLeftAsObject,
  headerNotString,
  plainHttp,
  urlNotUsable,
} from "./setting-findings.ts";

/** What a boot can show to be wrong with a gadget; the causes before what follows from them. */
const looks: readonly Look[] = [
  sourcesNotPacked,
  hookNotExecutable,
  hookHasNoShebang,
  hookHasNoInterpreter,
  commandNotFound,
  plugNotConnected,
  pathNotAnswered,
  ({ plan }) => ignoredConnections(plan.gadget),
  urlNotUsable,
  serialBecameNumber,
  serialHasQuotes,
  serialIsPlaceholder,
  serialIsMadeUpAddress,
  serialFromDate,
  serialFromMachineId,
  serialIsConstant,
  serialChangedBetweenTries,
  serialHasOddCharacters,
  headerNotString,
  bodyLeftAsObject,
  serialIsEmpty,
  hookHidesFailure,
  hookHoldsItsOutput,
  hookFailed,
  noVaultUrl,
  vaultRefused,
  storeSessionFailed,
  twoIdentities,
  apiKeyInTrace,
  apiKeyCommitted,
  plainHttp,
  commandNotInBase,
  noConfigureHook,
  hookLeavesProcess,
  taktExceeded,
  faultDidNotCome,
];

const severities: readonly Finding["severity"][] = ["error", "warning", "note"];

function sorted(found: readonly Finding[]): readonly Finding[] {
  return found.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
}

/** Everything that the boot shows, errors first. */
export function findingsOf(evidence: Evidence): readonly Finding[] {
  return sorted(looks.flatMap((look) => look(evidence)));
}

/** The same, and what the gadget's files show beside it. @throws Problem gadget-file-wrong */
export async function allFindings(evidence: Evidence): Promise<readonly Finding[]> {
  const found = findingsOf(evidence);
  const { gadget } = evidence.plan;
  const named = found.map((one) => (one.file === undefined ? one : { ...one, file: authorsFile(gadget, one.file) }));
  return sorted([...named, ...(await fileFindings(evidence, found))]);
}
