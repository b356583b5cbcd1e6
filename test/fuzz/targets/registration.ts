import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { parseOwner } from "../../../src/lock/owner.ts";
import { readRegistration, writeRegistration } from "../../../src/registration/registration.ts";
import { came, insist } from "../expected.ts";

/** registration.json and a lock's owner: whatever stands there is read as it was written, or refused. */
export function fuzz(data: Uint8Array): void {
  const disk = new MemoryDisk();
  disk.makeFolder("/own", 0o700);
  disk.createFile("/own/registration.json", data, 0o600);
  const read = came(() => readRegistration(disk, "/own"));
  if ("value" in read && read.value !== undefined) {
    writeRegistration(disk, "/own", read.value);
    const again = readRegistration(disk, "/own");
    insist(JSON.stringify(again) === JSON.stringify(read.value), "the record changed on its way through the disk");
    for (const text of [read.value.brandId, read.value.model, read.value.serial]) insist(text !== "", "an empty text");
  }
  const owner = parseOwner(data);
  insist(owner === undefined || (Number.isSafeInteger(owner.pid) && owner.pid > 0), "an owner without a process id");
}
