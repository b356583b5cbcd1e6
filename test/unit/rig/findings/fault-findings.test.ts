import { describe, expect, test } from "vitest";
import type { BootFaults, BootPlan } from "../../../../src/rig/boot/boot-plan.ts";
import type { BootReport, HttpExchange, TimelineEvent } from "../../../../src/rig/boot/boot-report.ts";
import type { Evidence } from "../../../../src/rig/findings/evidence.ts";
import { faultDidNotCome } from "../../../../src/rig/findings/fault-findings.ts";
import { noVaultUrl } from "../../../../src/rig/findings/outcome-findings.ts";
import type { Gadget } from "../../../../src/rig/gadget/gadget.ts";

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

const plugs = new Map([["network", { name: "network", interface: "network", read: [], write: [] }]]);
const hook = {
  name: "configure",
  file: "meta/hooks/configure",
  executable: true,
  plugs: ["network"],
  environment: [],
  commandChain: [],
};

interface Seen {
  readonly faults?: Partial<BootFaults>;
  readonly timeline?: readonly TimelineEvent[];
  readonly http?: readonly HttpExchange[];
  readonly met?: BootFaults["vault"];
}

function evidence({ faults = {}, timeline = [], http = [], met = [] }: Seen): Evidence {
  const plan = {
    gadget: { kind: "hooks", hooks: new Map([[hook.name, hook]]), plugs, connections: new Set() } as Partial<Gadget>,
    connections: {},
    faults: { vault: [], weather: [], accidents: [], clockOffsetMs: 0, ...faults },
  } as Partial<BootPlan>;
  const report = { outcome: "not-registered", timeline, http } as Partial<BootReport>;
  return { plan: plan as BootPlan, report: report as BootReport, observations: [], metFaults: new Set(met) };
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
    const seen = { faults, timeline: [cutThen], http: [storeExchange("nonces", 200)], met: [rule] };
    expect(faultDidNotCome(evidence(seen))).toEqual([]);
  });

  test("and waited in vain behind another at its endpoint is a note, each by itself", () => {
    const [first, second, third] = [{ ...rule }, { ...rule, fault: "reset" as const }, { ...rule }];
    const http = [storeExchange("nonces", 503)];
    const told = faultDidNotCome(evidence({ faults: { vault: [first, second, third] }, http, met: [first] }));
    expect(told.map(({ message }) => message)).toEqual([
      "reset at nonces did not come: other faults met the requests that were made there",
      "busy-503 at nonces did not come: other faults met the requests that were made there",
    ]);
  });

  test("and was asked for by requests that the network kept back, or that were refused anyway, is a note", () => {
    const wrong = { fault: "other-brand", endpoint: "serial" } as const;
    const http = [storeExchange("nonces", 503), storeExchange("devices", 400)];
    expect(faultDidNotCome(evidence({ faults: { vault: [rule, wrong] }, http })).map(({ message }) => message)).toEqual(
      [
        "busy-503 at nonces did not come: of the requests made there, none came as far as the rig's server",
        "other-brand at serial did not come: of the requests made there, no serial was to be signed there",
      ],
    );
  });
});

describe("a fault of the network that was planted", () => {
  const asked = { ...storeExchange("nonces", 200), atMs: 31_000 };
  const until = { kind: "dns-failing", untilMs: 20_000 } as const;
  const told = (seen: Seen): readonly string[] => faultDidNotCome(evidence(seen)).map(({ message }) => message);

  test("and ended before anything was asked is a note that says when the first request came", () => {
    expect(told({ faults: { weather: [until] }, http: [asked] })).toEqual([
      "dns-failing until 20.0 s did not come: the first request was made after 31.0 s",
    ]);
  });

  test("and met nothing, because nothing was asked or nothing over https, is a note", () => {
    const plain = { ...asked, url: "http://vault.example.com/v1/request-id" };
    const weather = [{ kind: "certificate-expired", untilMs: Number.POSITIVE_INFINITY }] as const;
    expect(told({ faults: { weather } })).toEqual([
      "certificate-expired did not come: nothing was asked over the network",
    ]);
    expect(told({ faults: { weather }, http: [plain] })).toEqual([
      "certificate-expired did not come: no request was one that it meets",
    ]);
  });

  test("and met a request in its time is none, but one that another fault stopped after it is no proof", () => {
    const stopped = { ...asked, atMs: 10_000, fault: "dns-failing" };
    expect(told({ faults: { weather: [until] }, http: [stopped, asked] })).toEqual([]);
    expect(told({ faults: { weather: [until] }, http: [{ ...stopped, atMs: 25_000 }] })).toHaveLength(1);
  });

  test("that took the whole network from a hook has come, although nothing was asked", () => {
    const run = { atMs: 30_000, durationMs: 500, actor: "hook", what: "hook configure", hook: hook.name } as const;
    const none = (untilMs: number): Seen => ({
      faults: { weather: [{ kind: "no-network", untilMs }] },
      timeline: [run],
    });
    expect(told(none(31_000))).toEqual([]);
    expect(told(none(10_000))).toHaveLength(1);
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
