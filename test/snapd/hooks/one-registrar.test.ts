import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Change, DaemonRig } from "../daemon/daemon-rig.ts";
import { gadgetName } from "../daemon/device-root.ts";
import { needs } from "../needs.ts";
import { deviceFolder } from "../oracle-brand.ts";
import {
  headerOf,
  isOver,
  patienceMs,
  registrationChanges,
  registrations,
  snapdKeys,
  waitForChange,
  waitingKeys,
} from "./device-facts.ts";
import { byHand, changeSettings, moveToBoard } from "./gadget.ts";
import { expectAdopted, expectOneIdentity } from "./one-identity.ts";
import { daemonSuite, missing } from "./suite.ts";

const serial = "1000000012345678";
const model = "core";
/** To a hook without these rights, what has mode 0 is hidden, as by confinement. */
const heedingModes =
  '#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search -- "$SNAP/bin/prepare-device" hook prepare-device\n';
const common = `var/snap/${gadgetName}/common`;

/** The only run's refusal. */
function refusal({ stdout }: { readonly stdout: string }): string | undefined {
  return (JSON.parse(stdout) as { readonly error?: { readonly code: string } }).error?.code;
}

async function restart(rig: DaemonRig): Promise<void> {
  await rig.stopDaemon();
  rig.startDaemon();
}

/** Waits until snapd has given up on this many registrations; the last one. */
function failures(rig: DaemonRig, count: number): Promise<Change | undefined> {
  return rig.waitFor(`${count} failed registrations`, patienceMs, async () => {
    const changes = await registrationChanges(rig);
    if (changes.length !== count || !changes.every(isOver)) return undefined;
    return changes.toSorted((a, b) => Number(a.id) - Number(b.id)).at(-1);
  });
}

/** What `snap change` shows of the hook. */
function wordsOf(change: Change | undefined): string {
  return change?.tasks[0]?.log?.join("\n") ?? "";
}

describe("one registrar at the real daemon", { timeout: 180_000 }, () => {
  const suite = daemonSuite();
  const stock = { model, serial, route: "delegated" } as const;

  test("a hook that outlives its killed snapd: the next one fails, nothing is delegated, the first is adopted", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({ model, serial, route: "auto", granted: true, scenario: "slow-id:14" });
    const own = join(deviceFolder(rig.root, model), "prepare-device");
    await rig.waitFor("waiting hook", patienceMs, () => (waitingKeys(rig.root, model).length > 0 ? true : undefined));
    await rig.killDaemon();
    rig.startDaemon();
    // snapd may have known nothing yet of the change in which the first hook ran: then it makes another one at once.
    const change = await rig.waitFor("failed registration", patienceMs, async () =>
      (await registrationChanges(rig)).find(isOver),
    );
    expect(change.tasks.map(({ status }) => status)).toEqual(["Error", "Hold", "Hold"]);
    expect(wordsOf(change)).toContain("[run-in-progress]");
    await rig.waitFor("registration", patienceMs, () => (registrations(rig).length > 0 ? true : undefined));
    await rig.waitFor("end of the first hook", patienceMs, () =>
      readdirSync(own).some((name) => name.startsWith("owner.")) ? undefined : true,
    );
    await restart(rig);
    await expectAdopted(rig, { brand: suite.brand, model, serial });
    expect(registrations(rig).length).toBe(1);
  });

  test.for([
    { when: "delegated and refused", route: "delegated", scenario: "refuse", granted: false },
    { when: "left to snapd after the vault gave no request-id", route: "auto", scenario: "refuse-id:9", granted: true },
  ] as const)(
    "$when: provision is refused while snapd may try again, and says so once it has",
    async (one, context) => {
      needs(context, ...missing);
      const { when: _when, ...rest } = one;
      const rig = await suite.device({ model, serial, ...rest });
      await failures(rig, 1);
      const keys = snapdKeys(rig.root, model);
      expect(keys.length).toBe(1);
      changeSettings(rig, { scenario: "plain" });
      const asked = registrations(rig).length;
      const refused = byHand(rig, "provision");
      expect([refused.status, refusal(refused)]).toEqual([5, "snapd-registers"]);
      expect(registrations(rig).length).toBe(asked);
      await restart(rig);
      await rig.waitForSerial(patienceMs);
      expect(snapdKeys(rig.root, model)).toEqual(keys);
      await waitForChange(rig, "finished registration", ({ status }) => status === "Done");
      const before = registrations(rig).length;
      const found = JSON.parse(byHand(rig, "provision").stdout) as unknown;
      expect(found).toMatchObject({ outcome: "already-registered", deviceKeyId: keys[0] });
      expect(registrations(rig).length).toBe(before);
    },
  );

  test("while snapd repeats neither provision nor abandon goes on; after snap abort both do, with snapd's key", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({ ...stock, scenario: "busy:99" });
    await rig.waitFor("repeating snapd", patienceMs, () => (registrations(rig).length > 0 ? true : undefined));
    const [change] = await registrationChanges(rig);
    for (const refused of [byHand(rig, "provision"), byHand(rig, "abandon", "--serial", serial)]) {
      expect([refused.status, refusal(refused)]).toEqual([5, "snapd-registers"]);
    }
    await rig.post(`/v2/changes/${change?.id}`, { action: "abort" });
    await failures(rig, 1);
    changeSettings(rig, { scenario: "plain" });
    expect(byHand(rig, "abandon", "--serial", serial).status).toBe(0);
    const [key] = snapdKeys(rig.root, model);
    expect(JSON.parse(byHand(rig, "provision").stdout)).toMatchObject({ outcome: "registered", deviceKeyId: key });
    await restart(rig);
    await failures(rig, 2);
    await restart(rig);
    await expectOneIdentity(rig, { brand: suite.brand, model, serial });
  });

  test("snapd that tries again between abandon and provision has the device again", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({ ...stock, scenario: "refuse" });
    await failures(rig, 1);
    expect(byHand(rig, "abandon", "--serial", serial).status).toBe(0);
    await restart(rig);
    await failures(rig, 2);
    expect(refusal(byHand(rig, "provision"))).toBe("snapd-registers");
  });

  test("an abandoned key leaves snapd's folder, and snapd registers with its own alone", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "adopted",
      deadline: 10,
      prepare: (made) => made.stopService(),
    });
    await failures(rig, 1);
    await rig.stopDaemon();
    // As a hand-over leaves it that stopped after the key: the request may be signed, the key is in snapd's folder.
    const [keyId = ""] = waitingKeys(rig.root, model);
    const device = deviceFolder(rig.root, model);
    mkdirSync(join(device, "private-keys-v1"), { mode: 0o700 });
    renameSync(join(device, "prepare-device/private-keys-v1", keyId), join(device, "private-keys-v1", keyId));
    const record = join(device, "prepare-device/registration.json");
    const begun = JSON.parse(readFileSync(record, "utf8")) as Record<string, unknown>;
    writeFileSync(record, JSON.stringify({ ...begun, submissions: 1, intentAt: "2026-01-01T00:00:00Z" }));
    rig.startDaemon();
    await failures(rig, 2);
    expect(byHand(rig, "abandon", "--serial", serial).status).toBe(0);
    expect(snapdKeys(rig.root, model)).toEqual([]);
    expect(existsSync(join(device, "prepare-device/abandoned-1/private-keys-v1", keyId))).toBe(true);
    await rig.startService();
    changeSettings(rig, { scenario: "plain", route: "delegated" });
    await restart(rig);
    expect(await expectOneIdentity(rig, { brand: suite.brand, model, serial })).not.toBe(keyId);
  });

  test("a disk whose registration was begun and not sent is not delegated in another board", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      model,
      serial,
      route: "adopted",
      deadline: 10,
      prepare: (made) => made.stopService(),
    });
    await failures(rig, 1);
    await rig.stopDaemon();
    moveToBoard(rig, "10000000123e4567");
    await rig.startService();
    changeSettings(rig, { scenario: "plain", route: "delegated" });
    rig.startDaemon();
    expect(wordsOf(await failures(rig, 2))).toContain("[serial-changed]");
    expect(registrations(rig)).toEqual([]);
    moveToBoard(rig, serial);
    await restart(rig);
    await expectOneIdentity(rig, { brand: suite.brand, model, serial });
  });

  test.for([false, true])(
    "a disk that snapd was to register is refused in another board (save: %s)",
    async (saved, context) => {
      needs(context, ...missing);
      const files = saved ? { files: { [`var/lib/snapd/save/snap/${gadgetName}/.keep`]: "" } } : {};
      const rig = await suite.device({ ...stock, scenario: "refuse", ...files });
      await failures(rig, 1);
      const asked = registrations(rig).length;
      await rig.stopDaemon();
      moveToBoard(rig, "10000000123e4567");
      changeSettings(rig, { scenario: "plain" });
      rig.startDaemon();
      expect(wordsOf(await failures(rig, 2))).toContain("[serial-changed]");
      expect(registrations(rig).length).toBe(asked);
      moveToBoard(rig, serial);
      await restart(rig);
      await expectOneIdentity(rig, { brand: suite.brand, model, serial });
    },
  );

  test("an answer lost by hand keeps a hook from delegating that may not look beside the keys", async (context) => {
    needs(context, ...missing);
    const rig = await suite.device({
      ...stock,
      scenario: "lost:99",
      deadline: 10,
      scripts: { "prepare-device": heedingModes },
      files: { [`${common}/.keep`]: "" },
      prepare: async (made) => {
        // While the system is not up, and with the gadget's folder there.
        expect(byHand(made, "provision").status).toBe(5);
        chmodSync(deviceFolder(made.root, model), 0);
      },
    });
    const change = await failures(rig, 1);
    expect(wordsOf(change)).toContain("route adopted: A serial-request of this agent may have been signed already");
    const device = deviceFolder(rig.root, model);
    const asked = new Set(registrations(rig).map((one) => one["key-id"]));
    expect(asked.size).toBe(1);
    expect(existsSync(join(device, "private-keys-v1"))).toBe(false);
    await rig.stopDaemon();
    chmodSync(device, 0o755);
    changeSettings(rig, { scenario: "plain" });
    rig.startDaemon();
    const got = await rig.waitForSerial(patienceMs);
    expect(headerOf(got, "serial")).toBe(serial);
    expect(new Set(registrations(rig).map((one) => one["key-id"]))).toEqual(asked);
    expect(snapdKeys(rig.root, model)).toEqual([...asked]);
  });
});
