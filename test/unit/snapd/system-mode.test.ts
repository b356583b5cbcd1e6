import { describe, expect, test } from "vitest";
import { parseSystemMode } from "../../../src/snapd/system-mode.ts";
import { codeOf } from "../disk/code-of.ts";

const run = { mode: "run", seedLoaded: true, factory: false };

describe("parseSystemMode", () => {
  test.each<[string, string, object]>([
    ["as snapd writes it", "system-mode: run\nseed-loaded: true\n", run],
    ["while the system is seeded", "system-mode: run\nseed-loaded: false\n", { ...run, seedLoaded: false }],
    [
      "from an image for the factory",
      "system-mode: install\nseed-loaded: true\nfactory: true\n",
      { mode: "install", seedLoaded: true, factory: true },
    ],
    ["in another order", "factory: false\nseed-loaded: true\nsystem-mode: run\n", run],
    ["with quotes and blanks", 'system-mode:   "run"  \nseed-loaded:\ttrue\n', run],
    [
      "with names of newer versions",
      "boot-count: 7\nsystem-mode: run\nextra:\n  system-mode: recover\nseed-loaded: true\n",
      run,
    ],
    [
      "with a mode of newer versions",
      "system-mode: factory-reset\n",
      { mode: "factory-reset", seedLoaded: false, factory: false },
    ],
    ["without a last newline", "seed-loaded: true\nsystem-mode: run", run],
    [
      "with flags that are not plainly true",
      "system-mode: run\nseed-loaded: yes\nfactory: 1\n",
      { ...run, seedLoaded: false },
    ],
  ])("%s", (_situation, text, expected) => {
    expect(parseSystemMode(text)).toEqual(expected);
  });

  test.each([
    "",
    "\n",
    "seed-loaded: true\n",
    "system-mode:\n",
    "system-mode: RUN\n",
    "system-mode: a b\n",
    `system-mode: ${"a".repeat(41)}\n`,
    " system-mode: run\n",
  ])("without a mode (%j) it is unreadable", (text) => {
    expect(codeOf(() => parseSystemMode(text))).toBe("snapd-answer-unreadable");
  });
});
