import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { bootJson, gadgetFixture, rig } from "./rig-command.ts";

// What hooks of real gadgets have been seen to do wrong, each in a gadget of its own, booted.

interface Expected {
  readonly about: string;
  readonly hardware?: string;
  readonly exit: number;
  /** Severity, code, hook and line. */
  readonly findings: readonly string[];
}

const folder = gadgetFixture("habits");
const habits = readdirSync(folder).map((name): readonly [string, Expected] => [
  name,
  parse(readFileSync(join(folder, name, "expected.yaml"), "utf8")) as Expected,
]);

/** What each code's fix must tell. */
const fixes: Readonly<Record<string, RegExp>> = {
  "api-key-committed": /at build time/,
  "api-key-in-trace": /set -x.*replace the key/,
  "body-left-as-object": /registration\.body!/,
  "command-not-found": /Stage it into the gadget/,
  "header-not-string": /snapctl set -s device-service\.headers/,
  "hook-failed": /Mend what it says/,
  "hook-failed-seeding": /exit 0 while .*seed-loaded: false/,
  "hook-has-no-shebang": /#!\/bin\/sh/,
  "hook-hides-failure": /set -eu/,
  "hook-holds-its-output": /> \/dev\/null 2>&1.*daemon/,
  "hook-interpreter-missing": /sed -i .*gitattributes/,
  "hook-not-executable": /^chmod \+x prepare-device$/,
  "hook-timed-out": /Bound every wait/,
  "no-configure-hook": /Add configure, executable/,
  "plain-http": /Use https/,
  "plug-not-connected": /snap\.yaml.*connections:/,
  "serial-became-number": /snapctl set -s registration\.proposed-serial/,
  "serial-changed-between-tries": /from the hardware|SNAP_COMMON/,
  "serial-from-date": /from the hardware/,
  "serial-from-machine-id": /from the hardware/,
  "serial-has-odd-characters": /tr -cd/,
  "serial-has-quotes": /Leave the inner quote marks out/,
  "serial-is-constant": /from the hardware/,
  "serial-is-empty": /\[ -n "\$serial" \] \|\|/,
  "serial-is-placeholder": /Refuse such values|addr_assign_type/,
  "serial-is-random": /from the hardware/,
  "url-not-usable": /https:\/\/vault\.example\.com\/v1\//,
  "vault-refused": /snapctl set -s/,
};

let brand: string;
beforeAll(async () => {
  brand = mkdtempSync(join(tmpdir(), "habits-"));
  await rig("brand", "--out", join(brand, "brand"), "--key-bits", "2048");
});
afterAll(() => rmSync(brand, { recursive: true }));

test("there are as many habits as hooks were read, and every fix that is told belongs to one of them", () => {
  expect(habits.length).toBeGreaterThanOrEqual(21);
  const codes = new Set(habits.flatMap(([, { findings }]) => findings.map((one) => one.split(" ")[1])));
  expect(new Set(Object.keys(fixes))).toEqual(codes);
});

describe("booted, the rig names what is wrong, where, and how to mend it", () => {
  test.concurrent.for(habits)(
    "%s",
    async ([name, { hardware = "raspberry-pi-4", exit, findings }], { expect: its }) => {
      const how = ["--hardware", hardware, "--tries", "2", "--brand", join(brand, "brand")];
      const { status, report } = await bootJson(join(folder, name), ...how);
      const found = report.findings.map(
        ({ severity, code, hook = "-", line = "-" }) => `${severity} ${code} ${hook} ${line}`,
      );
      its(found).toEqual(findings);
      its(status).toBe(exit);
      for (const { code, fix } of report.findings) its(fix).toMatch(fixes[code] ?? /^$/);
    },
  );
});
