import { beforeAll, describe, expect, it } from "vitest";
import { decodeStream } from "../../../../src/assertion/stream.ts";
import { nodeCrypto } from "../../../../src/keys/node-crypto.ts";
import { makeSetup, type Setup } from "../rig-setup.ts";
import { BootRig, configures, type TestHook } from "./boot-rig.ts";

let setup: Setup;

beforeAll(async () => {
  setup = await makeSetup();
});

describe("prepare-serial-request", () => {
  const signs =
    (fields: Readonly<Record<string, string>>): TestHook =>
    ({ snapctl }) => {
      const id = snapctl("get", "registration.request-id").trim();
      snapctl(
        "set",
        "-t",
        `registration.body=${JSON.stringify({ ...fields, "request-id-signature": `signed ${id}` })}`,
      );
      return 0;
    };
  const sound = { "hardware-id-key-sha384": "hash", "hardware-id-key-sha3-384": "hash" };
  const system = { version: "2.77" };

  it("puts an object into the serial-request's body, with the request-id it was given", async () => {
    const hooks = { "prepare-device": configures(), "prepare-serial-request": signs(sound) };
    await using rig = await BootRig.start(setup, { hooks, system });
    expect(await rig.boot()).toBe("operational");
    const body = JSON.parse(new TextDecoder().decode(rig.system.serial?.body)) as Record<string, string>;
    expect(Object.keys(body)).toEqual(["hardware-id-key-sha3-384", "hardware-id-key-sha384", "request-id-signature"]);
    expect(body["request-id-signature"]).toMatch(/^signed [0-9a-f]{40}$/);
  });

  it.each([
    ["2.73", sound, "operational", ["prepare-device"], []],
    [
      "2.77",
      { "hardware-id-key-sha3-384": "hash" },
      "not-registered",
      ["prepare-device", "prepare-serial-request"],
      ["body-field-missing"],
    ],
    ["2.78", { "hardware-id-key-sha3-384": "hash" }, "operational", ["prepare-device", "prepare-serial-request"], []],
  ] as const)("snapd %s with %j: %s", async (version, fields, end, runs, codes) => {
    const hooks = { "prepare-device": configures(), "prepare-serial-request": signs(fields) };
    await using rig = await BootRig.start(setup, { hooks, system: { version } });
    expect(await rig.boot({ maxAttempts: 1 })).toBe(end);
    expect([rig.runs, rig.codes()]).toEqual([runs, codes]);
  });

  it.each(["busy-503", "pending-1"] as const)(
    "leaves an object behind: %s fails the change, and the next full try too",
    async (fault) => {
      const hooks = { "prepare-device": configures(), "prepare-serial-request": signs(sound) };
      await using rig = await BootRig.start(setup, {
        hooks,
        system,
        vault: { faults: [{ fault, endpoint: "serial" }] },
      });
      expect(await rig.boot({ maxAttempts: 2 })).toBe("not-registered");
      expect(rig.codes().slice(1)).toEqual(["body-not-text", "body-not-text"]);
    },
  );

  it("is well again where prepare-device unsets the object", async () => {
    const unsets: TestHook = (tools) => {
      tools.snapctl("set", "registration.body!");
      return configures()(tools);
    };
    const hooks = { "prepare-device": unsets, "prepare-serial-request": signs(sound) };
    const vault = { faults: [{ fault: "busy-503", endpoint: "serial" }] } as const;
    await using rig = await BootRig.start(setup, { hooks, system, vault });
    expect(await rig.boot()).toBe("operational");
    expect(rig.runs).toEqual(["prepare-device", "prepare-serial-request", "prepare-device", "prepare-serial-request"]);
  });
});

it("what is posted is a serial-request with the gadget's serial and body, then the model", async () => {
  const streams: Uint8Array[] = [];
  const hook: TestHook = (tools) => {
    tools.snapctl("set", "-s", "registration.body=board: rev 2\n");
    return configures("10000000123e4567")(tools);
  };
  await using rig = await BootRig.start(setup, {
    hooks: { "prepare-device": hook },
    vault: { faults: [{ fault: "pending-1", endpoint: "serial" }] },
    manager: {
      onMoment: (moment) => {
        const stream = rig.state.registration?.task.serialRequest;
        if (moment === "serial-pending" && stream !== undefined) streams.push(stream);
      },
    },
  });
  expect(await rig.boot()).toBe("operational");
  const [request, model] = decodeStream(streams[0] ?? new Uint8Array(0), nodeCrypto);
  expect([...(request?.headers.keys() ?? [])]).toEqual([
    "type",
    "brand-id",
    "device-key",
    "model",
    "request-id",
    "serial",
    "body-length",
    "sign-key-sha3-384",
  ]);
  expect(new TextDecoder().decode(request?.body)).toBe("board: rev 2\n");
  expect(model?.encoded).toEqual(setup.model.encoded);
});
