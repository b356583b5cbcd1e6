import { exitMeanings, exitName } from "../../src/problem/exit-meanings.ts";
import { exitStatus } from "../../src/problem/exit-status.ts";
import { actorInWords, explanations, findingCodes, outcomes } from "../../src/problem/explain.ts";
import { exitWords } from "../../src/rig/commands/exit-words.ts";
import { table } from "./settings-table.ts";

const made = "<!-- Made by scripts/write-docs.ts: do not edit. -->";

/** docs/errors.md: every code of the registry. */
export function errorsPage(): string {
  const all = explanations();
  const rows = all.map(({ code, exit }) => [`[${code}](#${code})`, `[${exit}](exit-codes.md)`]);
  const entries = all.map(({ code, meaning, cause, cure, who, exit, transient }) =>
    [
      `### ${code}`,
      meaning,
      `- Usual cause: ${cause}\n- What to do: ${cure}\n- Who acts: ${actorInWords(who)}\n- Exit status: ${exit}\n` +
        `- May the same try succeed later by itself: ${transient ? "yes" : "no"}`,
    ].join("\n\n"),
  );
  const intro =
    "Every fault the program reports has a code. It stands in brackets at the end of the message, in `--json` output, " +
    "in `snap change` and in the device's health. `prepare-device explain CODE` shows the same text on the device, " +
    "without a network. The exit status is the one of `prepare-device`; the rig's commands end with 2 whatever the code " +
    "([exit-codes.md](exit-codes.md#the-rigs-own-commands)).";
  const parts = [
    made,
    "# Error codes",
    intro,
    table(["Code", "Exit status"], rows),
    ...entries,
    ...outcomeSection(),
    ...findingSection(),
  ];
  return `${parts.join("\n\n")}\n`;
}

function outcomeSection(): readonly string[] {
  const intro =
    "Health, verdict and log of a hook that did its work have one of these; its exit status is 0, or 9 where snapd is to adopt late.";
  const rows = outcomes().map(({ code, meaning, next }) => [`\`${code}\``, meaning, next]);
  return ["## Codes that are no error", intro, table(["Code", "What has happened", "What next"], rows)];
}

function findingSection(): readonly string[] {
  const intro =
    "`rig lint`, `rig boot` and `rig run` have these among their findings, beside codes of the settings and of the serial number " +
    "that stand above. What a finding does to the exit status: [exit-codes.md](exit-codes.md#the-rigs-own-commands).";
  const rows = findingCodes().map(({ code, meaning, fix }) => [`\`${code}\``, meaning, fix]);
  return ["## Findings of the rig", intro, table(["Code", "What is wrong", "What to do"], rows)];
}

/** docs/exit-codes.md: every exit status and the codes that lead to it. */
export function exitCodesPage(): string {
  const intro =
    "What the program's exit status tells a hook, a script or a person. Each status other than 0 comes with one " +
    "message on stderr that ends in a code; [errors.md](errors.md) explains the codes.";
  const rows = Object.values(exitStatus).map((status) => {
    const name = exitName(status);
    return name === undefined ? [] : [`[${status}](#status-${status})`, exitMeanings[name].meaning];
  });
  const sections = Object.values(exitStatus).map(statusSection);
  const parts = [made, "# Exit statuses", intro, table(["Status", "Meaning"], rows), ...sections, ...rigSection()];
  return `${parts.join("\n\n")}\n`;
}

function rigSection(): readonly string[] {
  const intro =
    "The commands of `npm run rig` have three statuses of their own: every fault ends them with 2, whatever status its code " +
    "has above, because what they try is somebody else's. `error.exit` in their `--json` is 2, too; the code tells the " +
    "faults apart. A command line that cannot be parsed ends with 2 as well. A finding changes the status of `boot` and " +
    "`run` only as it says here: a device that is operational with an error among its findings ends with 0 unless " +
    "`--strict` is given. Warnings and notes never count.";
  const rows = Object.entries(exitWords).map(([command, words]) => [
    `\`rig ${command}\``,
    ...words.map((word) => word ?? "–"),
  ]);
  return ["## The rig's own commands", intro, table(["Command", "0", "1", "2"], rows)];
}

function statusSection(status: number): string {
  const name = exitName(status);
  if (name === undefined) return "";
  const codes = explanations().filter(({ exit }) => exit === status);
  const links = codes.map(({ code }) => `[${code}](errors.md#${code})`).join(", ");
  const { meaning, next } = exitMeanings[name];
  return [`## Status ${status}`, `${meaning} ${next}`, ...(links === "" ? [] : [`Codes: ${links}.`])].join("\n\n");
}
