import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mount } from "../view.ts";

const program = fileURLToPath(new URL("program.ts", import.meta.url));

/** Where the hook finds what snapctl is made of. */
const place = "/run/.snapctl";
/** First in a hook's PATH, and writable while the sandbox is put together. */
const wrapperPlace = "/usr/local/bin/snapctl";

const wrapper = `#!/bin/sh
exec ${place}/node --disable-warning=ExperimentalWarning ${place}/snapctl.ts "$@"
`;

/** Has the base a snapctl of its own? */
export function hasSnapctl(base: string): boolean {
  return existsSync(join(base, "usr/bin/snapctl"));
}

/** The rig's own snapctl, run by the rig's own Node: written to the folder `work`. */
export function ownSnapctl(work: string): readonly Mount[] {
  const path = join(work, "snapctl");
  writeFileSync(path, wrapper, { mode: 0o755 });
  return [
    { kind: "read-only", from: process.execPath, at: `${place}/node` },
    { kind: "read-only", from: program, at: `${place}/snapctl.ts` },
    { kind: "read-only", from: path, at: wrapperPlace },
  ];
}
