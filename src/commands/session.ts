import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { systemClock } from "../clock/system-clock.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { readModel } from "../model/read-model.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { modelPlaces } from "../registration/model-places.ts";
import { placesOf } from "../registration/places.ts";
import { presentIdentity } from "../registration/present.ts";
import { openStoreSession } from "../session/store-session.ts";
import { announceTrust } from "./announce-trust.ts";
import { openDevice } from "./open-device.ts";
import type { SessionOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import type { Terminal } from "./terminal.ts";

/** Looked at before the session is opened: its macaroon would be lost. */
function checkFree(path: string): void {
  const free = !existsSync(path) && existsSync(dirname(path));
  if (free) return;
  throw new Problem("usage-wrong", `cannot keep the macaroon in ${path}: it is there already, or its folder is not`, {
    cure: "Name with --out a new file in a folder that exists.",
  });
}

/** `prepare-device session`: proves that the store takes key and serial. The macaroon is a secret and is not printed. */
export async function sessionCommand(terminal: Terminal, options: SessionOptions): Promise<number> {
  if (options.out !== undefined) checkFree(resolve(options.out));
  const startMs = systemClock.monotonicMs();
  const settings = await readSettings(terminal, options, process.env);
  const device = openDevice({ settings, root: options.root, environment: process.env, startMs });
  announceTrust(terminal, settings.trust, device.furtherRoots);
  try {
    const { model } = await readModel(modelPlaces(device));
    const present = await presentIdentity(device, placesOf(device, model), model);
    if (present === undefined) {
      throw new Problem(
        "not-registered",
        `cannot open a store session: ${model.brandId}/${model.model} has no identity here`,
      );
    }
    const { key, serial } = present;
    const { crypto, clock, httpStore: store } = device;
    const { macaroon } = await openStoreSession({ store, key, serial, model, crypto, clock });
    const bytes = new TextEncoder().encode(macaroon);
    if (options.out !== undefined) new FsDisk().createFile(resolve(options.out), bytes, 0o600);
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (options.json) {
      const document = {
        outcome: "opened",
        store: settings.store.url.href,
        serial: serial.serial,
        deviceKeyId: key.keyId,
        macaroonSha256: digest,
      };
      terminal.out(JSON.stringify(document, null, 2));
    } else {
      terminal.out(`Store session opened: ${printable(serial.serial)} with device key ${key.keyId}`);
      terminal.out(
        `  macaroon: ${bytes.length} bytes, SHA-256 ${digest}${options.out === undefined ? "" : `, kept in ${options.out}`}`,
      );
    }
    return exitStatus.ok;
  } finally {
    await device.close();
  }
}
