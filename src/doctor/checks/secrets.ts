import { type Check, type Finding, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

const othersBits = 0o044;

/** The settings file itself holds a secret where a header's value is written into it. */
export const secretsCheck: Check = {
  id: "secrets",
  about: "Can anybody else on the device read the API key?",
  after: ["settings"],
  async look(patient): Promise<Finding> {
    const { settings, device } = examinedOf(patient);
    if (settings.vault.headers.size === 0) return ok("there are none: the vault gets no header of its own");
    const literal = patient.settingsFindings.some(({ code }) => code === "settings-secret-in-file");
    if (!literal || settings.file === undefined) return ok("they come from files of their own, or from snapd");
    const mode = device.disk.stat(settings.file)?.mode ?? 0;
    if ((mode & othersBits) !== 0) {
      return found(
        "warning",
        "settings-readable-by-all",
        `${settings.file} holds the API key and may be read by others`,
        {
          cure: "Put the key into a file of its own with mode 0600, named by {file: …}.",
        },
      );
    }
    return ok(`${settings.file} holds the API key, and only its owner may read it`);
  },
};
