import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../boot/boot-report.ts";
import type { Gadget } from "../gadget/gadget.ts";
import { base } from "./rules/base.ts";
import { bodyObject } from "./rules/body-object.ts";
import { committedKey } from "./rules/committed-key.ts";
import { configureHook } from "./rules/configure-hook.ts";
import { executableHooks } from "./rules/executable-hooks.ts";
import { headerText } from "./rules/header-text.ts";
import { newSerialEachTry } from "./rules/new-serial-each-try.ts";
import { numberLikeSerial } from "./rules/number-like-serial.ts";
import { plainHttp } from "./rules/plain-http.ts";
import { plugs } from "./rules/plugs.ts";
import { quotedSerial } from "./rules/quoted-serial.ts";
import { randomSerial } from "./rules/random-serial.ts";
import { serialFromDate } from "./rules/serial-from-date.ts";
import { serialRequestHook } from "./rules/serial-request-hook.ts";
import { settings } from "./rules/settings.ts";
import { shebang } from "./rules/shebang.ts";
import { tracedKey } from "./rules/traced-key.ts";
import { type Rule, scriptsOf } from "./script.ts";

const rules: readonly Rule[] = [
  executableHooks,
  shebang,
  configureHook,
  base,
  plugs,
  settings,
  committedKey,
  tracedKey,
  plainHttp,
  serialFromDate,
  randomSerial,
  newSerialEachTry,
  quotedSerial,
  numberLikeSerial,
  headerText,
  bodyObject,
  serialRequestHook,
];

const severities: readonly Finding["severity"][] = ["error", "warning", "note"];
const hookFolders = ["snap/hooks", "hooks", "meta/hooks", "build-aux/snap/hooks"];

/** The file where its author has it: a folder of hooks has no meta/hooks. */
function authorsFile({ kind, source }: Gadget, file: string): string {
  const [, hook] = /^meta\/hooks\/(.+)$/.exec(file) ?? [];
  if (hook !== undefined && kind === "hooks") return hook;
  if (hook === undefined || kind !== "sources") return file;
  const place = hookFolders.find((folder) => existsSync(join(source, folder, hook)));
  return place === undefined ? file : `${place}/${hook}`;
}

/**
 * Reads a gadget without running anything: what is wrong with it, errors first. The gadget's source must be a path that
 * can be looked at.
 * @throws Problem gadget-file-wrong
 */
export async function lintGadget(gadget: Gadget): Promise<readonly Finding[]> {
  const input = { gadget, scripts: scriptsOf(gadget) };
  const found = (await Promise.all(rules.map(async (rule) => await rule(input)))).flat();
  return found
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
    .map((one) => (one.file === undefined ? one : { ...one, file: authorsFile(gadget, one.file) }));
}
