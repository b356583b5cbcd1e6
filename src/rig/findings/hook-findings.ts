import { printable } from "../../problem/printable.ts";
import type { Finding } from "../boot/boot-report.ts";
import type { HookObservation } from "../boot/hook-observation.ts";
import { authorsFile } from "../gadget/authors-file.ts";
import { hasHooksElsewhere, sourcesWithoutHooksIn } from "../lint/rules/sources-without-hooks.ts";
import { connectionsOf } from "../sandbox/grants.ts";
import { type Evidence, firstLineOf, type Look, oncePerHook, placeOf, placeOfComplaint } from "./evidence.ts";

const seedingHooks: readonly string[] = ["install", "configure"];

/** What it failed of: the line that calls itself an error, else the last that is no trace of `set -x`, else the last. */
function lastWords({ seen }: HookObservation): string {
  const lines = seen.trim().split("\n");
  const own = (test: (line: string) => boolean): string | undefined => lines.findLast(test);
  const said = own((line) => line.startsWith("error: ")) ?? own((line) => !/^\++ /.test(line)) ?? lines.at(-1) ?? "";
  return said === "" ? "it said nothing" : printable(said, 160);
}

const notExecuted = /^cannot snap-exec: (?:exec format error|permission denied|no such file or directory)/m;

function failureOf(evidence: Evidence, observation: HookObservation): Finding | undefined {
  const { hook, exitStatus, reason, left } = observation;
  // The agent fails on purpose when it wants to be adopted late.
  if (exitStatus === 0 || reason === undefined || evidence.report.outcome === "operational") return undefined;
  // What the file itself lacks has a finding of its own.
  if (notExecuted.test(observation.seen)) return undefined;
  if (exitStatus === "timeout") {
    // Not the hook itself, and that has a finding of its own.
    if (left.heldMs > 0) return undefined;
    const where = placeOf(evidence, hook, /\b(?:until|while)\b/, /\bsleep\b/, /\b(?:curl|wget|nc|ping|read)\b/);
    const fix = "Bound every wait in the hook (curl --max-time, a counted loop): snapd kills it, and it begins again.";
    return { code: "hook-timed-out", severity: "error", ...where, message: `${hook} does not come to an end`, fix };
  }
  const where = placeOfComplaint(evidence, observation, lastWords(observation));
  const message = `${hook} ends with status ${exitStatus}: ${lastWords(observation)}`;
  if (!seedingHooks.includes(hook)) {
    const fix = "Mend what it says; snapd runs it again after 5, 10, 20 … minutes, and it must bear that.";
    return { code: "hook-failed", severity: "error", ...where, message, fix };
  }
  const fix =
    "Let install and configure exit 0 while `snapctl system-mode` says seed-loaded: false; do the work later.";
  return {
    code: "hook-failed-seeding",
    severity: "error",
    ...where,
    message: `${message}; the whole seeding is undone`,
    fix,
  };
}

export const hookFailed: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => failureOf(evidence, observation));

/** A hook is executed by the kernel, not by a shell: it needs the bit and a first line. */
export const hookNotExecutable: Look = ({ plan }) =>
  [...plan.gadget.hooks.values()]
    .filter(({ executable }) => !executable)
    .map(({ name, file }) => {
      const fix = `chmod +x ${authorsFile(plan.gadget, file)}`;
      return {
        code: "hook-not-executable",
        severity: "error",
        hook: name,
        file,
        line: 1,
        message: `${name} is not executable`,
        fix,
      };
    });

export const hookHasNoShebang: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, seen }) => {
    if (!seen.includes("cannot snap-exec: exec format error")) return undefined;
    const message = `${hook} has no first line that names its interpreter`;
    const fix = "Begin the file with #!/bin/sh";
    return { code: "hook-has-no-shebang", severity: "error", ...placeOf(evidence, hook), line: 1, message, fix };
  });

/** The first line names a program that is not there; a file with DOS line ends names one that ends in CR. */
export const hookHasNoInterpreter: Look = (evidence) =>
  oncePerHook(evidence.observations, ({ hook, seen }) => {
    if (!/^cannot snap-exec: no such file/m.test(seen)) return undefined;
    const first = firstLineOf(evidence, hook);
    const named = printable(first.replace(/^#!\s*/, "").trim(), 80);
    const isDos = first.endsWith("\r");
    const message = isDos
      ? `${hook} has the line ends of DOS: the kernel looks for an interpreter named "${named}\\r"`
      : `${hook} names an interpreter that is not there: ${named}`;
    const fix = isDos
      ? `sed -i 's/\\r$//' on the file, and keep it so: "* text eol=lf" in .gitattributes`
      : "Name one that the base has, such as /bin/sh, or stage it into the gadget and call it below $SNAP.";
    const code = "hook-interpreter-missing";
    return { code, severity: "error", ...placeOf(evidence, hook), line: 1, message, fix };
  });

/** What this machine has and a base has not, or the other way round. */
export const commandNotFound: Look = (evidence) =>
  oncePerHook(evidence.observations, (observation) => {
    const [, line, command] =
      /\/meta\/hooks\/[\w-]+: (?:line )?(\d{1,5}): ([^\s:]{1,60}): (?:command )?not found/.exec(observation.seen) ?? [];
    if (command === undefined) return undefined;
    const message = `the command ${printable(command)} is not there`;
    const fix = "Stage it into the gadget and call it below $SNAP, or do without: a base has few programs.";
    const where = { ...placeOf(evidence, observation.hook), line: Number(line) };
    // Without `set -e` the hook may have got over it.
    const severity = observation.exitStatus === 127 ? "error" : "warning";
    return { code: "command-not-found", severity, ...where, message, fix };
  });

/** What is booted has no hook at all, and the device can only fail. */
export const sourcesNotPacked: Look = ({ plan }) => sourcesWithoutHooksIn(plan.gadget);

/** snap set on a snap without this hook fails: "snap has no configure hook". */
export const noConfigureHook: Look = ({ plan }) => {
  if (plan.gadget.hooks.has("configure") || hasHooksElsewhere(plan.gadget)) return [];
  const message = "the gadget has no configure hook: `snap set` on it fails, and its defaults are not applied";
  const fix = `Add ${authorsFile(plan.gadget, "meta/hooks/configure")}, executable, with #!/bin/sh and exit 0.`;
  return [{ code: "no-configure-hook", severity: "warning", hook: "configure", message, fix }];
};

/** A hook was refused what a plug of its own would open, if it were connected. */
export const plugNotConnected: Look = (evidence) => {
  const { gadget, connections, connectWith } = evidence.plan;
  const connected = connectionsOf(gadget, connections);
  return oncePerHook(evidence.observations, ({ hook, seen, exitStatus }) => {
    if (seen.startsWith("cannot snap-exec") || !/permission denied|EACCES/i.test(seen)) return undefined;
    const plugs = gadget.hooks.get(hook)?.plugs ?? [];
    const missing = plugs.filter((name) => connected[name] !== true);
    const named = plugs.some((name) => gadget.plugs.get(name)?.interface === "hardware-observe");
    if (missing.length === 0 && named) return undefined;
    const message =
      missing.length > 0
        ? `${hook} is refused something, and its plugs ${missing.join(", ")} are not connected`
        : `${hook} is refused something, and has no plug hardware-observe`;
    const fix = `Give the hook the plug in snap.yaml and name it below connections: in gadget.yaml; to try it, ${connectWith}.`;
    const where = placeOf(evidence, hook, /\/sys\/|\/proc\/device-tree|dmi/);
    const severity = exitStatus === 0 ? "warning" : "error";
    return { code: "plug-not-connected", severity, ...where, message, fix };
  });
};
