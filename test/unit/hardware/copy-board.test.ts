import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { readHardwareSerial } from "../../../src/hardware/hardware-serial.ts";
import type { Reading } from "../../../src/hardware/reading.ts";
import type { SerialSettings } from "../../../src/hardware/serial-settings.ts";
import { readOtherSources } from "../../../src/hardware/survey.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { Tree } from "./tree.ts";

const script = fileURLToPath(new URL("../../../scripts/copy-board.sh", import.meta.url));
const boards = fileURLToPath(new URL("../../fixtures/boards", import.meta.url));
/** Absolute links of these trees lead out of them, as they lead to the machine's own files where the script is meant to run. */
const withAbsoluteLinks = new Set(["raspberry-pi-3", "generic-arm64-broken-dt"]);
const names = readdirSync(boards, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && !withAbsoluteLinks.has(entry.name) ? [entry.name] : [],
);
const folder = mkdtempSync(join(tmpdir(), "copy-board-"));
afterAll(() => rmSync(folder, { recursive: true }));

function copyOf(root: string, name: string, ...paths: readonly string[]): string {
  const copy = join(folder, name);
  const env = { PATH: process.env["PATH"], COPY_FROM: root };
  execFileSync("sh", [script, copy, ...paths], { env, stdio: ["ignore", "pipe", "pipe"] });
  return copy;
}

/** Every source's answer, by the settings. */
async function answers(settings: SerialSettings, root: string): Promise<readonly Reading[]> {
  const others = await readOtherSources(settings, { root });
  try {
    return [...(await readHardwareSerial(settings, { root })).readings, ...others];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [...(error.detail["readings"] as readonly Reading[]), ...others];
  }
}

test("most boards can be copied here", () => {
  expect(names.length).toBeGreaterThanOrEqual(30);
});

describe("the copy of a board", () => {
  test.each(names)("%s says of every source what the board says", async (name) => {
    const root = `${boards}/${name}/root`;
    const { cases } = JSON.parse(readFileSync(`${boards}/${name}/expected.json`, "utf8")) as {
      cases: readonly { settings: SerialSettings }[];
    };
    const files = cases.flatMap(({ settings }) => settings.sources.filter((source) => source.startsWith("file:/")));
    const copy = copyOf(root, name, ...files.map((source) => source.slice("file:".length)));
    for (const { settings } of cases) expect(await answers(settings, copy)).toEqual(await answers(settings, root));
  });

  test("is made a second time over the first", () => {
    const root = `${boards}/raspberry-pi-4/root`;
    expect(copyOf(root, "twice")).toBe(copyOf(root, "twice"));
  });

  test("has no file where the board has none", () => {
    const root = join(folder, "bare");
    mkdirSync(root);
    expect(readdirSync(copyOf(root, "bare-copy"))).toEqual([]);
  });
});

test("a copy whose interface lacks the link to its device says so", async () => {
  const tree = new Tree({ "/sys/class/net/eth0/address": "dc:a6:32:7f:41:b9\n", "/sys/class/net/eth0/type": "1\n" });
  try {
    for (const source of ["mac", "mac:eth0"]) {
      const [reading] = await answers({ sources: [source] }, tree.root);
      expect(reading).toMatchObject({
        source,
        status: "absent",
        why: expect.stringContaining("eth0/device") as string,
      });
    }
  } finally {
    tree.remove();
  }
});
