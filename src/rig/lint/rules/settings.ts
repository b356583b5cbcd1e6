import { join } from "node:path";
import { settingsFileName } from "../../../config/file-names.ts";
import { FsSettingsFiles } from "../../../config/files.ts";
import { checkSettings } from "../../../config/load.ts";
import { readGadgetFile } from "../../gadget/gadget-file.ts";
import type { Rule } from "../script.ts";

/** prepare-device.yaml by the rules of `prepare-device config check`; what it names on the device is not looked for. */
export const settings: Rule = async ({ gadget: { folder } }) => {
  const file = join(folder, settingsFileName);
  // Refuses what the check itself would follow out of the gadget.
  if (readGadgetFile(folder, settingsFileName) === undefined) return [];
  const files = new FsSettingsFiles();
  const { findings } = await checkSettings({ file, files, workingFolder: folder, lookAtFiles: false });
  return findings.map(({ code, severity, line, problem, fix }) => {
    const where = { file: settingsFileName, ...(line === undefined ? {} : { line }) };
    return { code, severity, ...where, message: problem.replaceAll(`${folder}/`, ""), fix };
  });
};
