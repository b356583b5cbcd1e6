import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrandAndModel, HookRig, makeBrandAndModel } from "./hook-rig.ts";
import { executable, Workshop } from "./unpacked-gadget.ts";

const settings = `vault: {url: "https://vault.example.com/v1/"}
serial: {sources: [dmi.product-serial]}
hardware-identity: {kind: ecdsa}
`;
const requestId = "c0ffee0123456789c0ffee0123456789c0ffee01";

let workshop: Workshop;
let gadget: string;
let made: BrandAndModel;

beforeAll(async () => {
  workshop = new Workshop();
  made = await makeBrandAndModel();
  const source = workshop.author({ "prepare-device.yaml": [settings, 0o644] });
  gadget = workshop.stage(source, "staged", { executable, hardwareKey: true });
});

afterAll(() => workshop[Symbol.dispose]());

test("with a hardware key, prepare-device makes it, and prepare-serial-request signs snapd's request-id", async () => {
  const configuration = { registration: { "request-id": requestId, body: { left: "by an earlier try" } } };
  await using rig = await HookRig.start(gadget, made, { configuration });
  expect((await rig.run("prepare-device")).status).toBe(0);
  // snapd reads it as text before the next hook runs.
  expect(rig.snapd.configuration).not.toHaveProperty("registration.body.left");
  expect((await rig.run("prepare-serial-request")).status).toBe(0);
  const { registration } = rig.snapd.configuration as { registration: { body: Record<string, unknown> } };
  expect(Object.keys(registration.body).sort()).toEqual([
    "hardware-id-key-sha3-384",
    "hardware-id-key-sha384",
    "request-id-signature",
    "signature-hash-algorithm",
  ]);
});

test("prepare-serial-request without a hardware key fails instead of letting snapd register without proof", async () => {
  const configuration = { registration: { "request-id": requestId } };
  await using rig = await HookRig.start(gadget, made, { configuration });
  const { status, stderr } = await rig.run("prepare-serial-request");
  expect(status).not.toBe(0);
  expect(stderr).toContain("[hardware-key-missing]");
  expect(rig.snapd.configuration).toEqual(configuration);
});
