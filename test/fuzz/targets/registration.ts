import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { parseOwner } from "../../../src/lock/owner.ts";
import { readClaims, writeClaim } from "../../../src/registrar/claim.ts";
import { readRegistration, writeRegistration } from "../../../src/registration/registration.ts";
import { came, insist } from "../expected.ts";

/** A claim is written as it was read, and names one of the registrars. */
function fuzzClaim(data: Uint8Array): void {
  const disk = new MemoryDisk();
  for (const folder of ["/own", "/common"]) disk.makeFolder(folder, 0o700);
  disk.createFile("/common/registrar.json", data, 0o600);
  const read = came(() => readClaims(disk, { all: ["/common"], home: "/common", locks: [] }));
  if (!("value" in read)) return;
  const [claim] = read.value;
  if (claim === undefined) throw new Error("finding: a claim that is there was taken for none");
  const folders = { all: ["/own", "/common"], home: "/own", locks: [] };
  writeClaim(disk, folders, claim);
  const again = readClaims(disk, folders);
  insist(JSON.stringify(again) === JSON.stringify([claim]), "the claim changed on its way through the disk");
  insist(["agent", "snapd", "nobody"].includes(claim.registrar), "an unknown registrar");
}

/** registration.json, registrar.json and a lock's owner: whatever stands there is read as it was written, or refused. */
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
  fuzzClaim(data);
  const owner = parseOwner(data);
  insist(owner === undefined || (Number.isSafeInteger(owner.pid) && owner.pid > 0), "an owner without a process id");
}
