import { type Check, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";
import { storageOf } from "../storage.ts";

const neededBytes = 1024 * 1024;

/** The file system that the keys lie on, or will. */
export const storageCheck: Check = {
  id: "storage",
  about: "Will keys last where they are kept?",
  after: ["model"],
  async look(patient) {
    const { model, places } = examinedOf(patient);
    const { deviceFolder } = await places();
    const facts = storageOf(deviceFolder);
    const detail = { ...facts };
    const graded = (await model()).model.grade !== undefined;
    if (graded && !deviceFolder.startsWith(facts.folder)) {
      return found("failed", "save-not-mounted", `${deviceFolder} cannot be there`, { detail });
    }
    if (graded && !facts.folder.includes("/save")) {
      return found("warning", "save-not-mounted", `${deviceFolder} is not there yet, nor is the save partition`, {
        detail,
      });
    }
    if (!facts.writable) {
      return found("failed", "storage-not-lasting", `${facts.folder} cannot be written to: ${facts.errno}`, { detail });
    }
    if (facts.freeBytes < neededBytes) {
      return found("failed", "disk-full", `${facts.folder} has ${facts.freeBytes} bytes left`, { detail });
    }
    if (facts.isMemory) {
      return found(
        "failed",
        "storage-not-lasting",
        `${facts.folder} lies in memory: keys would be gone at the next boot`,
        { detail },
      );
    }
    return ok(`${facts.folder} can be written to and lasts`, detail);
  },
};
