import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DaemonRig } from "../daemon/daemon-rig.ts";
import { isOver, patienceMs, registrationChanges } from "../hooks/device-facts.ts";
import { editState, planSeeding } from "../hooks/snapd-state.ts";
import type { OracleBrand } from "../oracle-brand.ts";
import type { EngineCase } from "./cases.ts";
import { type RequestShape, shapesOf } from "./request-shape.ts";

/** What is compared of a boot. */
export interface BootFacts {
  readonly requests: readonly RequestShape[];
  /** The error of the change or the reason of the waiting, without what differs from run to run. */
  readonly said: string;
  /** Seconds until the same change is tried again, where it waits. */
  readonly waitsSeconds: number | undefined;
}

/** Addresses and ports, times, key ids: what no two runs share. */
export function withoutChance(text: string): string {
  return (
    text
      .replace(/[A-Za-z0-9_-]{64}/g, "KEY")
      .replace(/dial tcp .*/g, "dial tcp …")
      // May be secret: the rig does not show it.
      .replace(/(device-service\.headers.* json: )[^ ].*$/, "$1[not shown]")
      .replace(/"?http:\/\/[^\s"]*"?/g, "URL")
  );
}

interface WaitingTask {
  readonly kind: string;
  readonly "at-time"?: string;
}

function waitingUntil(root: string): Date | undefined {
  const state = JSON.parse(readFileSync(join(root, "var/lib/snapd/state.json"), "utf8")) as {
    tasks: Record<string, WaitingTask>;
  };
  const at = Object.values(state.tasks).find(({ kind }) => kind === "request-serial")?.["at-time"];
  return at === undefined || at.startsWith("0001") ? undefined : new Date(at);
}

/** Seconds until the change that waits is tried again. */
export async function waitForWait(rig: DaemonRig): Promise<number> {
  return await rig.waitFor("waiting task", patienceMs, () => {
    const until = waitingUntil(rig.root);
    return until === undefined ? undefined : Math.round((until.getTime() - Date.now()) / 1000);
  });
}

/** Starts the daemon again without the time that its change waits for. */
export async function cutWaitShort(rig: DaemonRig): Promise<void> {
  await waitForWait(rig);
  await rig.stopDaemon();
  editState(rig.root, (state) => {
    for (const task of Object.values(state.tasks)) delete (task as { "at-time"?: string })["at-time"];
  });
  rig.startDaemon();
}

async function errorOf(rig: DaemonRig): Promise<string> {
  const change = await rig.waitFor("failed change", patienceMs, async () =>
    (await registrationChanges(rig)).find(isOver),
  );
  const log = change.tasks.flatMap((task) => (task.status === "Error" ? (task.log ?? []) : []));
  return (log.at(-1) ?? "").replace(/^\S+ ERROR /, "");
}

async function factsOf(rig: DaemonRig, one: EngineCase): Promise<BootFacts> {
  for (let count = 0; count < (one.shortened ?? 0); count += 1) await cutWaitShort(rig);
  let said = "";
  let waitsSeconds: number | undefined;
  if (one.end === "registered") {
    await rig.waitForSerial(patienceMs);
    await rig.openStoreSession();
  } else if (one.end === "waiting") waitsSeconds = await waitForWait(rig);
  else said = withoutChance(await errorOf(rig));
  return { requests: shapesOf(rig.requests()), said, waitsSeconds };
}

/** One case before the real daemon. */
export async function bootReal(one: EngineCase, root: string, brand: OracleBrand): Promise<BootFacts> {
  const { model, hooks, seeding } = one;
  const rig = await DaemonRig.start({
    root,
    brand,
    model,
    kind: model,
    hooks,
    prepare: async (made) => {
      if (seeding !== undefined) editState(root, (state) => planSeeding(state, seeding));
      if (one.withoutService === true) await made.stopService();
    },
  });
  try {
    return await factsOf(rig, one);
  } finally {
    await rig.stop();
  }
}
