import { describe, expect, test } from "vitest";
import type { BootFaults, BootPlan } from "../../../../src/rig/boot/boot-plan.ts";
import type { BootReport, HttpExchange, TimelineEvent } from "../../../../src/rig/boot/boot-report.ts";
import type { Evidence } from "../../../../src/rig/findings/evidence.ts";
import { faultDidNotCome } from "../../../../src/rig/findings/fault-findings.ts";
import { noVaultUrl } from "../../../../src/rig/findings/outcome-findings.ts";

function storeExchange(path: string, status: number): HttpExchange {
  return {
    atMs: 0,
    durationMs: 1,
    server: "store",
    by: "snapd",
    method: "POST",
    url: `https://api.snapcraft.io/api/v1/snaps/auth/${path}`,
    headerNames: [],
    requestBytes: 0,
    assertionTypes: [],
    status,
    answerBytes: 0,
    outcome: "create-assertion",
  };
}

interface Seen {
  readonly faults?: Partial<BootFaults>;
  readonly timeline?: readonly TimelineEvent[];
  readonly http?: readonly HttpExchange[];
}

function evidence({ faults = {}, timeline = [], http = [] }: Seen): Evidence {
  const plan = {
    gadget: { hooks: new Map() } as Partial<BootPlan["gadget"]>,
    faults: { vault: [], weather: [], accidents: [], clockOffsetMs: 0, ...faults },
  } as Partial<BootPlan>;
  const report = { outcome: "not-registered", timeline, http } as Partial<BootReport>;
  return { plan: plan as BootPlan, report: report as BootReport, observations: [] };
}

describe("a fault that was planted", () => {
  const cut = { kind: "power-cut", atMs: 35_000 } as const;
  const rule = { fault: "busy-503", endpoint: "nonces", times: 1 } as const;
  const faults = { accidents: [cut], vault: [rule] };

  test("and never came is a note, for the boot proves nothing about it", () => {
    expect(faultDidNotCome(evidence({ faults })).map(({ severity, message }) => [severity, message])).toEqual([
      ["note", "power-cut after 35.0 s did not come: the boot was over before"],
      ["note", "busy-503 at nonces did not come: nobody asked there"],
    ]);
  });

  test("and came is none", () => {
    const cutThen = { atMs: 35_000, durationMs: 0, actor: "accident", what: "power-cut after 35000 ms" } as const;
    const seen = { faults, timeline: [cutThen], http: [storeExchange("nonces", 200)] };
    expect(faultDidNotCome(evidence(seen))).toEqual([]);
  });
});

test("a store that refuses the serial: no hook has named a vault", () => {
  const [found, ...more] = noVaultUrl(
    evidence({ http: [storeExchange("request-id", 200), storeExchange("devices", 400)] }),
  );
  expect(found).toMatchObject({ code: "no-vault-url", severity: "error", hook: "prepare-device" });
  expect(more).toEqual([]);
  expect(noVaultUrl(evidence({ http: [storeExchange("nonces", 400)] }))).toEqual([]);
});
