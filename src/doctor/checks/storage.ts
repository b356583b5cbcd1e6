import { type Check, type Finding, found, ok, skipped } from "../check.ts";
import { examinedOf, type Patient } from "../patient.ts";
import { type StorageFacts, storageOf } from "../storage.ts";

const neededBytes = 1024 * 1024;

function fault(facts: StorageFacts): Finding | undefined {
  const { folder, writable, errno, freeBytes, isMemory } = facts;
  const detail = { ...facts };
  if (!writable) return found("failed", "storage-not-lasting", `${folder} cannot be written to: ${errno}`, { detail });
  if (freeBytes < neededBytes) {
    return found("failed", "disk-full", `${folder} has ${freeBytes} bytes left`, { detail });
  }
  if (!isMemory) return undefined;
  const message = `${folder} lies in memory: keys would be gone at the next boot`;
  return found("failed", "storage-not-lasting", message, { detail });
}

/** Delegated from inside a snap: snapd keeps the device key where nobody else looks, and ours lies with the snap. */
function ofOwnFolder({ snapFolders: [folder] }: Patient): Finding {
  if (folder === undefined) return skipped("this snap has no folder of its own here");
  const facts = storageOf(folder);
  return fault(facts) ?? ok(`${facts.folder} can be written to and lasts; snapd keeps the device key`, { ...facts });
}

/** The file system that the keys lie on, or will. */
export const storageCheck: Check = {
  id: "storage",
  about: "Will keys last where they are kept?",
  after: ["model"],
  ofMachine: true,
  async look(patient) {
    const { model, places } = examinedOf(patient);
    if (!patient.reach.keys) return ofOwnFolder(patient);
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
    return fault(facts) ?? ok(`${facts.folder} can be written to and lasts`, detail);
  },
};
