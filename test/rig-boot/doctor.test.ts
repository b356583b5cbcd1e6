import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executable, Workshop } from "../gadget/unpacked-gadget.ts";
import { bootJson } from "./rig-command.ts";

const settings = `vault:
  url: https://vault.example.com/v1/
  headers:
    api-key: {file: api-key}
serial:
  sources: [dmi.product-serial]
`;
/** The doctor before our own hook, under the same confinement. */
const askDoctor = `#!/bin/sh
"$SNAP/bin/prepare-device" doctor --json >"$SNAP_COMMON/doctor.json"
exec "$SNAP/bin/prepare-device" hook prepare-device
`;

let workshop: Workshop;
let gadget: string;

beforeAll(() => {
  workshop = new Workshop();
  const source = workshop.author({
    "prepare-device.yaml": [settings, 0o644],
    "api-key": ["not-a-real-key\n", 0o600],
  });
  gadget = workshop.stage(source, "staged", { executable, delegated: true });
  writeFileSync(join(gadget, "meta/hooks/prepare-device"), askDoctor, { mode: 0o755 });
});

afterAll(() => workshop[Symbol.dispose]());

interface Checked {
  readonly id: string;
  readonly outcome: string;
  readonly code?: string;
}

test("under a hook's confinement the doctor of a healthy delegated device finds nothing, and spends no request-id", async () => {
  const out = join(workshop.folder, "out");
  mkdirSync(out);
  const { status, report } = await bootJson(gadget, "--hardware", "dell-optiplex", "--out", out);
  expect([status, report.outcome]).toEqual([0, "operational"]);
  const text = readFileSync(join(out, "device/var/snap/prepare-device-example/common/doctor.json"), "utf8");
  const { checks } = JSON.parse(text) as { checks: readonly Checked[] };
  const found = checks.filter(({ outcome }) => outcome !== "ok" && outcome !== "skipped");
  // The rig's devices lie in memory, and trust a root of its own.
  expect(found.map(({ id, outcome, code }) => `${id} ${outcome} ${code}`)).toEqual([
    "settings warning settings-trust-in-use",
    "storage failed storage-not-lasting",
  ]);
  const skipped = checks.filter(({ outcome }) => outcome === "skipped").map(({ id }) => id);
  expect(skipped).toEqual(["serial-authority", "registration-itself", "keys", "assertions", "next-try"]);
  expect(report.http.filter(({ by, url }) => by === "hook" && url.endsWith("request-id"))).toEqual([]);
});
