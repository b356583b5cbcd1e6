import { Problem } from "../../problem/problem.ts";
import type { Finding } from "../boot/boot-report.ts";
import { authorsFile } from "../gadget/authors-file.ts";
import type { Gadget } from "../gadget/gadget.ts";
import { base } from "./rules/base.ts";
import { baseCommands } from "./rules/base-commands.ts";
import { bodyObject } from "./rules/body-object.ts";
import { committedKey } from "./rules/committed-key.ts";
import { configureHook } from "./rules/configure-hook.ts";
import { connections } from "./rules/connections.ts";
import { executableHooks } from "./rules/executable-hooks.ts";
import { headerText } from "./rules/header-text.ts";
import { heldOutput } from "./rules/held-output.ts";
import { newSerialEachTry } from "./rules/new-serial-each-try.ts";
import { numberLikeSerial } from "./rules/number-like-serial.ts";
import { plainHttp } from "./rules/plain-http.ts";
import { plugs } from "./rules/plugs.ts";
import { quotedSerial } from "./rules/quoted-serial.ts";
import { randomSerial } from "./rules/random-serial.ts";
import { refusedBySnapd } from "./rules/refused-by-snapd.ts";
import { serialFromDate } from "./rules/serial-from-date.ts";
import { serialRequestHook } from "./rules/serial-request-hook.ts";
import { settings } from "./rules/settings.ts";
import { shebang } from "./rules/shebang.ts";
import { sourcedFiles } from "./rules/sourced-files.ts";
import { sourcesWithoutHooks } from "./rules/sources-without-hooks.ts";
import { tracedKey } from "./rules/traced-key.ts";
import { uncheckedServer } from "./rules/unchecked-server.ts";
import { wholeHook } from "./rules/whole-hook.ts";
import { type LintInput, type Rule, scriptsOf } from "./script.ts";

const rules: readonly Rule[] = [
  refusedBySnapd,
  sourcesWithoutHooks,
  executableHooks,
  shebang,
  configureHook,
  base,
  baseCommands,
  plugs,
  connections,
  settings,
  committedKey,
  tracedKey,
  plainHttp,
  uncheckedServer,
  heldOutput,
  serialFromDate,
  randomSerial,
  newSerialEachTry,
  quotedSerial,
  numberLikeSerial,
  headerText,
  bodyObject,
  serialRequestHook,
  wholeHook,
  sourcedFiles,
];

const severities: readonly Finding["severity"][] = ["error", "warning", "note"];

/** What cannot be looked at is a finding too, and keeps no other rule from its own. */
async function apply(rule: Rule, input: LintInput): Promise<readonly Finding[]> {
  try {
    return await rule(input);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    const { code, message, cure } = fault;
    return [{ code, severity: "error", message, fix: cure }];
  }
}

/** Two rules may stumble over one file. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}

/** Of one kind in one file: nobody reads more, and the first ones show what is wrong. */
const maxOfAKind = 20;

function bounded(findings: readonly Finding[]): readonly Finding[] {
  const kinds = Map.groupBy(findings, ({ code, file = "" }) => `${code} ${file}`);
  return [...kinds.values()].flatMap((all) => {
    const [first] = all;
    const more = all.length - maxOfAKind;
    if (first === undefined || more <= 0) return all;
    const { line: _line, ...where } = first;
    const rest = {
      ...where,
      message: `${more} more of these are left out here`,
      fix: "Mend the ones that are shown first.",
    };
    return [...all.slice(0, maxOfAKind), rest];
  });
}

/**
 * Reads a gadget without running anything: what is wrong with it, errors first. The gadget's source must be a path that
 * can be looked at. With a version of snapd it is told, too, what that one does not have.
 * @throws Problem gadget-file-wrong
 */
export async function lintGadget(gadget: Gadget, snapd?: string): Promise<readonly Finding[]> {
  const input = { gadget, scripts: scriptsOf(gadget), snapd };
  const found = (await Promise.all(rules.map((rule) => apply(rule, input)))).flat();
  return bounded(withoutRepeats(found))
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
    .map((one) => (one.file === undefined ? one : { ...one, file: authorsFile(gadget, one.file) }));
}
