import { describe, expect, it } from "vitest";
import { versionOf } from "../../../src/handover/adopting-snapd.ts";
import { chooseRoute, type RouteFacts } from "../../../src/handover/route.ts";

const certain: RouteFacts = {
  wanted: "auto",
  ownRequestSent: false,
  seeded: false,
  hook: "configure",
  snapdVersion: "2.57.6",
  canWriteKeys: true,
  canAcknowledge: true,
  clockIsSane: true,
  networkIsThere: true,
  snapdHasOwnKey: false,
  leftToSnapd: false,
  canHoldSnapdBack: true,
};

describe("route auto", () => {
  it("is adopted while the system is seeded and nothing speaks against it", () => {
    expect(chooseRoute(certain).route).toBe("adopted");
  });

  it("is adopted late in prepare-device once the system is seeded", () => {
    expect(chooseRoute({ ...certain, seeded: true, hook: "prepare-device" }).route).toBe("adopted");
  });

  it.each<[string, Partial<RouteFacts>, string]>([
    ["snapd is too old", { snapdVersion: "2.55.5" }, "2.56"],
    ["snapd's version is not known", { snapdVersion: undefined }, "version"],
    ["snapd's version is no version", { snapdVersion: "latest" }, "2.56"],
    ["the keys' plug is not connected", { canWriteKeys: false }, "key directory"],
    ["it is not known whether the keys' plug is connected", { canWriteKeys: undefined }, "key directory"],
    ["snapd-control is not connected", { canAcknowledge: false }, "snapd-control"],
    ["the clock is wrong", { clockIsSane: false }, "clock"],
    ["there is no network", { networkIsThere: false }, "reached"],
    ["the system is seeded and the hook is configure", { seeded: true }, "late"],
  ])("is delegated when %s, and says so", (_, change, word) => {
    const choice = chooseRoute({ ...certain, ...change });
    expect(choice.route).toBe("delegated");
    expect(choice.because.join(" ")).toContain(word);
  });
});

describe("a delegation while the system is seeded", () => {
  it.each<[string, Partial<RouteFacts>]>([
    ["a plug that is not connected", { canWriteKeys: false }],
    ["the settings", { wanted: "delegated" }],
    ["an earlier hook's word", { leftToSnapd: true }],
    ["a key of snapd's own", { snapdHasOwnKey: true }],
  ])("that rests on %s stays", (_, change) => {
    expect(chooseRoute({ ...certain, ...change })).toMatchObject({ route: "delegated", settled: true });
  });

  it.each<[string, Partial<RouteFacts>]>([
    ["the network", { networkIsThere: false }],
    ["the clock", { clockIsSane: false }],
    ["a version that snapd did not say", { snapdVersion: undefined }],
    ["a plug of which snapd did not say whether it is connected", { canWriteKeys: undefined }],
  ])("that rests on %s may be another route a moment later", (_, change) => {
    expect(chooseRoute({ ...certain, ...change })).toMatchObject({ route: "delegated", settled: false });
  });
});

describe("a route that is named", () => {
  it("adopted is obeyed even where everything speaks against it", () => {
    const bad = { canWriteKeys: false, canAcknowledge: false, networkIsThere: false, snapdVersion: undefined };
    expect(chooseRoute({ ...certain, ...bad, wanted: "adopted" }).route).toBe("adopted");
  });

  it("delegated is obeyed where adopted would be certain", () => {
    expect(chooseRoute({ ...certain, wanted: "delegated" }).route).toBe("delegated");
  });
});

describe("once a hook has let snapd register", () => {
  it.each(["auto", "delegated", "adopted"] as const)("route %s leaves it with snapd", (wanted) => {
    const choice = chooseRoute({ ...certain, wanted, leftToSnapd: true });
    expect(choice.route).toBe("delegated");
    expect(choice.because.join(" ")).toContain("stays with snapd");
  });
});

describe("once snapd has made a key of its own", () => {
  it.each(["auto", "delegated", "adopted"] as const)("route %s delegates: snapd adopts no other key", (wanted) => {
    const choice = chooseRoute({ ...certain, wanted, snapdHasOwnKey: true });
    expect(choice.route).toBe("delegated");
    expect(choice.because.join(" ")).toContain("key of its own");
  });
});

describe("after an own serial-request may have been signed", () => {
  it.each(["auto", "delegated", "adopted"] as const)("route %s never delegates", (wanted) => {
    const worst = {
      snapdHasOwnKey: true,
      canWriteKeys: false,
      canAcknowledge: false,
      networkIsThere: false,
      clockIsSane: false,
    };
    expect(chooseRoute({ ...certain, ...worst, wanted, ownRequestSent: true }).route).toBe("adopted");
  });
});

describe("a gadget without the hook prepare-device", () => {
  it.each([
    ["auto", "delegated", "no hook prepare-device"],
    ["adopted", "adopted", "The settings say route: adopted."],
  ] as const)("by route %s is %s", (wanted, route, why) => {
    const choice = chooseRoute({ ...certain, wanted, canHoldSnapdBack: false });
    expect([choice.route, choice.because.join(" ")]).toEqual([route, expect.stringContaining(why)]);
  });

  it("goes on with one that may have been signed", () => {
    expect(chooseRoute({ ...certain, ownRequestSent: true, canHoldSnapdBack: false }).route).toBe("adopted");
  });
});

describe("a version of snapd", () => {
  it.each([
    ["2.57.6", [2, 57]],
    ["2.63+22.04", [2, 63]],
    ["2.100", [2, 100]],
    ["3.0~pre1", [3, 0]],
  ])("%s is read", (text, version) => {
    expect(versionOf(text)).toEqual(version);
  });

  it.each(["", "2", "v2.57", "2.x", "-1.5"])("%j is none", (text) => {
    expect(versionOf(text)).toBeUndefined();
  });
});
