import { systemClock } from "../clock/system-clock.ts";
import { diagArchive } from "../diag/bundle.ts";
import { settingsSecrets } from "../diag/settings-secrets.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { allChecks } from "../doctor/all-checks.ts";
import { examine } from "../doctor/examine.ts";
import type { Patient } from "../doctor/patient.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { diagFiles } from "./diag-files.ts";
import { examinationLimits, openPatient } from "./doctor-patient.ts";
import { writeNamedFile } from "./named-file.ts";
import { existingFolder } from "./open-device.ts";
import type { DiagOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** A gadget of Ubuntu Core 18 may name its track: pc=18. Without a model that can be read, nobody knows it. */
async function gadgetOf(patient: Patient): Promise<string | undefined> {
  try {
    return (await patient.examined?.model())?.model.gadget?.split("=", 1)[0];
  } catch (fault) {
    if (fault instanceof Problem) return undefined;
    throw fault;
  }
}

/** `prepare-device diag --out FILE`: one redacted archive for whoever is to help from afar. Changes nothing. */
export async function diagCommand(terminal: Terminal, options: DiagOptions): Promise<number> {
  const root = existingFolder(options.root);
  const opened = await openPatient(options, process.env);
  try {
    const { patient } = opened;
    const checks = await examine(allChecks, patient, {
      only: [],
      ignored: [],
      monotonicMs: () => systemClock.monotonicMs(),
      ...examinationLimits,
      onDone: ({ id, outcome }) => terminal.err(`looked at ${id}: ${outcome}`),
    });
    const settings = patient.examined?.settings;
    const files = diagFiles(new FsDisk(), root, { settings, checks, gadget: await gadgetOf(patient) });
    const secrets = await settingsSecrets(opened.settingsInput);
    const archive = diagArchive(files, secrets, systemClock.now());
    writeNamedFile(options.out, archive, { onlyNew: true });
    const names = files.map(({ name }) => name);
    if (options.json) {
      terminal.out(
        JSON.stringify({ outcome: "made", file: options.out, bytes: archive.length, files: names }, null, 2),
      );
    } else {
      terminal.out(
        `${printable(options.out)}: ${files.length} files, ${archive.length} bytes, keys and secrets taken out`,
      );
    }
    return exitStatus.ok;
  } finally {
    await opened.close();
  }
}
