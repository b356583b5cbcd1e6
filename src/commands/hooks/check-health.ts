import { readVerdict } from "../../verdict/verdict.ts";
import { askOr, type Situation } from "./situation.ts";

/** The hook check-health: the last verdict as the snap's health. A device that snapd calls registered is healthy. */
export async function checkHealth({
  snapctl,
  disk,
  commonFolder,
}: Pick<Situation, "snapctl" | "disk" | "commonFolder">): Promise<void> {
  const serial = await askOr(undefined, () => snapctl.serial());
  if (serial !== undefined) return await snapctl.setHealth("okay");
  const verdict = commonFolder === undefined ? undefined : readVerdict(disk, commonFolder);
  if (verdict === undefined)
    return await snapctl.setHealth("waiting", "this device has not been registered yet", "not-registered");
  await snapctl.setHealth(verdict.health, verdict.message, verdict.code);
}
