import { systemClock } from "../clock/system-clock.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { Steps } from "../progress/steps.ts";
import { announceTrust } from "./announce-trust.ts";
import { openDevice } from "./open-device.ts";
import type { DeviceOptions } from "./options.ts";
import { provisionRecorded } from "./provision-recorded.ts";
import { identityDocument, tellIdentity } from "./provision-result.ts";
import { readSettings, requireNamedSettings } from "./read-settings.ts";
import { stepsOn } from "./steps-on.ts";
import type { Terminal } from "./terminal.ts";

/** `prepare-device provision`: registers by itself, whatever `route` says for the hooks; 0 once handed over. */
export async function provisionCommand(terminal: Terminal, options: DeviceOptions): Promise<number> {
  const startMs = systemClock.monotonicMs();
  requireNamedSettings(options, process.env);
  const settings = await readSettings(terminal, options, process.env);
  const device = openDevice({ settings, root: options.root, environment: process.env, startMs });
  announceTrust(terminal, settings.trust, device.furtherRoots);
  const steps = new Steps(device.clock, stepsOn(terminal));
  try {
    const provisioned = await provisionRecorded(device, settings, steps, (why) => terminal.err(`warning: ${why}`));
    if (options.json) terminal.out(JSON.stringify(identityDocument(provisioned, steps.done), null, 2));
    else tellIdentity(terminal, provisioned);
    return exitStatus.ok;
  } finally {
    await device.close();
  }
}
