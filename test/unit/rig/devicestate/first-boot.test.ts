import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSetup, type Setup } from "../rig-setup.ts";
import { BootRig, configures } from "./boot-rig.ts";

const setups = new Map<string, Setup>();

beforeAll(async () => {
  for (const kind of ["graded", "ungraded", "classic"] as const) setups.set(kind, await makeSetup(kind));
});

function setupOf(kind: string): Setup {
  const setup = setups.get(kind);
  if (setup === undefined) throw new RangeError(kind);
  return setup;
}

describe("a first boot with a gadget that configures snapd", () => {
  it.each(["graded", "ungraded", "classic"])("ends operational on a %s model, with these requests", async (kind) => {
    await using rig = await BootRig.start(setupOf(kind), {
      hooks: { install: () => 0, configure: () => 0, "prepare-device": configures() },
    });
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual(["install", "configure", "prepare-device"]);
    const keyId = setupOf(kind).brand.serialSigner.key.keyId;
    const store = "https://api.snapcraft.io";
    expect(rig.asked()).toEqual([
      "POST http://vault.test/v1/request-id 200 request-id",
      "POST http://vault.test/v1/serial 200 signed",
      `GET ${store}/v2/assertions/account-key/${keyId} 200 assertion`,
      `GET ${store}/v2/assertions/account/rig-brand 200 assertion`,
      `POST ${store}/api/v1/snaps/auth/nonces 200 nonce`,
      `POST ${store}/api/v1/snaps/auth/sessions 200 session`,
    ]);
    expect(rig.http.exchanges[0]?.headerNames).toEqual([
      "Host",
      "User-Agent",
      "Content-Length",
      "Api-Key",
      "Accept-Encoding",
    ]);
    expect(rig.http.exchanges[1]).toMatchObject({
      headerNames: [
        "Host",
        "User-Agent",
        "Content-Length",
        "Api-Key",
        "Content-Type",
        "Snap-Device-Capabilities",
        "Accept-Encoding",
      ],
      contentType: "application/x.ubuntu.assertion",
      assertionTypes: ["serial-request", "model"],
    });
    expect(rig.state.serial).toBe("SN-1");
    expect(rig.system.serial?.serial).toBe("SN-1");
    expect(rig.store.sessions.all).toMatchObject([{ serial: "SN-1", deviceKeyId: rig.state.keyId }]);
    const saved = join(rig.root, "var/lib/snapd/save/device/asserts-v0/serial/rig-brand/rig-model/SN-1/active");
    expect(existsSync(saved)).toBe(kind === "graded");
    expect([rig.vault.rigFaults, rig.store.rigFaults]).toEqual([[], []]);
  });

  it("takes the same virtual time and makes the same timeline again", async () => {
    const boot = async () => {
      await using rig = await BootRig.start(setupOf("graded"));
      await rig.boot();
      return { timeline: rig.timeline.events, http: rig.http.exchanges };
    };
    const [first, second] = [await boot(), await boot()];
    expect(second).toEqual(first);
    expect(first.timeline.map(({ atMs, durationMs, actor, what }) => [atMs, durationMs, actor, what])).toMatchObject([
      [0, 20_000, "seeding", "seeds the system"],
      [20_000, 0, "seeding", "seeded"],
      [20_000, 200, "hook", "hook prepare-device (full try 1)"],
      [20_200, 1_000, "snapd", "makes the device key"],
      [21_200, 100, "vault", "POST /v1/request-id"],
      [21_300, 100, "vault", "POST /v1/serial"],
      [21_400, 100, "store", expect.stringContaining("/v2/assertions/")],
      [21_500, 100, "store", expect.stringContaining("/v2/assertions/")],
      [21_600, 0, "snapd", "registered"],
      [21_600, 100, "store", "POST /api/v1/snaps/auth/nonces"],
      [21_700, 100, "store", "POST /api/v1/snaps/auth/sessions"],
      [21_800, 0, "store", "store session"],
    ]);
  });
});
