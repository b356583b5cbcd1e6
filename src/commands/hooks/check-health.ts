import { readVerdict } from "../../verdict/verdict.ts";
import { toldSignedBefore } from "./signed-before.ts";
import { askOr, type Situation } from "./situation.ts";

/**
 * The hook check-health: the last verdict as the snap's health. A device that snapd calls registered is healthy, unless its
 * serial may be another's, too.
 */
export async function checkHealth({
  snapctl,
  disk,
  commonFolder,
}: Pick<Situation, "snapctl" | "disk" | "commonFolder">): Promise<void> {
  const serial = await askOr(undefined, () => snapctl.serial());
  const verdict = commonFolder === undefined ? undefined : readVerdict(disk, commonFolder);
  if (serial !== undefined && !toldSignedBefore(verdict, serial)) return await snapctl.setHealth("okay");
  if (verdict === undefined)
    return await snapctl.setHealth("waiting", "this device has not been registered yet", "not-registered");
  await snapctl.setHealth(verdict.health, verdict.message, verdict.code);
}
