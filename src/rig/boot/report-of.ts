import type { LifeEnd } from "../devicestate/device-life.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { BootOutcome, BootReport } from "./boot-report.ts";
import type { BootStage } from "./boot-stage.ts";
import type { BootWorld } from "./boot-world.ts";
import { timeShares } from "./timeline.ts";

export interface ReportInput {
  readonly plan: BootPlan;
  readonly world: BootWorld;
  readonly stage: BootStage;
  readonly end: LifeEnd;
}

/** Keys for which somebody signed a serial of this device's model: more than one is a second identity. */
function identitiesIn({ vault, store }: BootWorld): number {
  const signed = [...vault.service.signingLog.entries, ...store.service.signingLog.entries];
  return new Set(signed.map(({ deviceKeyId }) => deviceKeyId)).size;
}

/** The last thing that went wrong, as a code: why there is no serial. */
function causeOf({ timeline }: BootStage): string {
  return timeline.events.findLast(({ code }) => code !== undefined)?.code ?? "out-of-time";
}

/** The report of a boot that is over, without its findings. */
export function reportOf({ plan, world, stage, end }: ReportInput): Omit<BootReport, "findings"> {
  const { gadget, hardware, snapdVersion, seed, model } = plan;
  const { timeline, system, http, hookExchanges } = stage;
  const outcome: BootOutcome = end.end;
  const registered = timeline.events.find(({ what, actor }) => actor === "snapd" && what === "registered");
  const lastMs = Math.max(0, ...timeline.events.map(({ atMs, durationMs }) => atMs + durationMs));
  const exchanges = [...http.exchanges, ...hookExchanges].toSorted((one, other) => one.atMs - other.atMs);
  const { serial } = system;
  return {
    version: 1,
    gadget: { name: gadget.name, source: gadget.source },
    snapd: { version: snapdVersion },
    model: { brandId: world.model.brandId, model: world.model.model, kind: model.kind },
    hardware: hardware.name,
    seed,
    outcome,
    ...(outcome === "operational" ? {} : { code: causeOf(stage) }),
    ...(registered === undefined ? {} : { operationalAtMs: registered.atMs }),
    serial: serial?.serial ?? null,
    ...(serial === undefined ? {} : { deviceKeyId: serial.deviceKeyId }),
    identities: identitiesIn(world),
    whereTimeWent: timeShares(timeline.events, lastMs),
    remarks: gadget.remarks,
    timeline: timeline.events,
    http: exchanges,
  };
}
