import { afterEach, describe, expect, test } from "vitest";
import { decodeAssertion } from "../../../src/assertion/decode.ts";
import { nodeCrypto } from "../../../src/keys/node-crypto.ts";
import { Snapctl } from "../../../src/snapd/snapctl.ts";
import { codeOfAsync } from "../../unit/disk/code-of.ts";
import { recordedPairs, serveRecorded } from "./recorded.ts";
import type { UnixServer } from "./unix-server.ts";

// Each call must send the very request that snapd was asked, and read the very reply that snapd gave.

describe("Snapctl against what snapd 2.57.6 answered", () => {
  let server: UnixServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function recorded(name: string, cookie = "COOKIE"): Promise<Snapctl> {
    server = await serveRecorded(name);
    return new Snapctl({ socketPath: server.socketPath, environment: { SNAP_COOKIE: cookie } });
  }

  test("nothing that is set is an empty answer", async () => {
    const snapctl = await recorded("get of nothing that is set, as a document");
    expect(await snapctl.get(["prepare-device", "device-service.url"])).toEqual(new Map());
  });

  test("values come under the keys that were asked for, what is absent does not come", async () => {
    const snapctl = await recorded("get as a document");
    const keys = ["registration.proposed-serial", "device-service", "prepare-device", "absent"];
    expect(await snapctl.get(keys)).toEqual(
      new Map<string, unknown>([
        ["device-service", { headers: { "X-Peer": "ok", "api-key": "00123" } }],
        ["prepare-device", { list: [1, "two", null] }],
        ["registration.proposed-serial", "1000000012345678"],
      ]),
    );
  });

  test("one key alone comes as a document, too", async () => {
    const snapctl = await recorded("get of one key, as a document");
    expect(await snapctl.get(["registration"])).toEqual(
      new Map([["registration", { "proposed-serial": "1000000012345678" }]]),
    );
  });

  test("text that looks like a number is sent as JSON text, all values in one call", async () => {
    const snapctl = await recorded("set of texts that look like numbers");
    await snapctl.set({
      "registration.proposed-serial": "1000000012345678",
      "device-service.headers": { "api-key": "00123", "X-Peer": "ok" },
      "prepare-device.list": [1, "two", null],
    });
  });

  test("text with line breaks and NUL is sent escaped and comes back", async () => {
    await (await recorded("set of values with line breaks and other scripts")).set({
      "prepare-device.text": "a\nb \u0000 ü \u2028",
    });
    await server?.close();
    const snapctl = await recorded("get of values with line breaks and other scripts");
    expect((await snapctl.get(["prepare-device.text"])).get("prepare-device.text")).toBe("a\nb \u0000 ü \u2028");
  });

  test("a value is unset with an exclamation mark, or with null", async () => {
    await (await recorded("unset with an exclamation mark")).unset(["probe.a"]);
    await server?.close();
    await (await recorded("set of null")).set({ "prepare-device.list": null });
  });

  test("the model decodes as an assertion", async () => {
    const model = decodeAssertion(await (await recorded("model as an assertion")).model(), nodeCrypto);
    expect(model).toMatchObject({ type: "model", brandId: "testbrand", model: "peer-core", grade: "dangerous" });
  });

  test("there is no serial before registration and one afterwards", async () => {
    expect(await (await recorded("model as JSON before a serial")).serial()).toBeUndefined();
    await server?.close();
    expect(await (await recorded("model as JSON with a serial", "COOKIE-OF-REGISTERED")).serial()).toBe("HW-0002");
  });

  test("the system mode", async () => {
    expect(await (await recorded("system-mode")).systemMode()).toEqual({
      mode: "run",
      seedLoaded: true,
      factory: false,
    });
  });

  test("a plug that is not connected is an answer", async () => {
    expect(await (await recorded("is-connected of a plug that is not connected")).isConnected("network")).toBe(false);
  });

  test("health with a message, with one that begins with a dash, and okay", async () => {
    await (await recorded("set-health with a message that begins with a dash")).setHealth(
      "blocked",
      "--help me please",
      "vault-unreachable",
    );
    await server?.close();
    await (await recorded("set-health okay")).setHealth("okay", "not sent", "not-sent");
  });

  test("a version is unknown where snapd does not know the command", async () => {
    expect(await (await recorded("version, which old snapd does not know")).version()).toBeUndefined();
  });

  test.each<[string, (snapctl: Snapctl) => Promise<unknown>, string]>([
    ["is-connected of no such plug", (snapctl) => snapctl.isConnected("no-such-plug"), "snapd-refused"],
    ["system-mode without boot flags", (snapctl) => snapctl.systemMode(), "snapd-refused"],
    ["a wrong cookie", (snapctl) => snapctl.get(["x"]), "snapctl-no-context"],
    ["set as another user than root", (snapctl) => snapctl.set({ x: 1 }), "snapd-denied"],
  ])("%s is a Problem with snapd's words", async (name, call, code) => {
    const snapctl = await recorded(name, name === "a wrong cookie" ? "wrong" : "COOKIE");
    const reply = recordedPairs.find((pair) => pair.name === name)?.reply.body ?? "";
    const words = (JSON.parse(reply) as { result: { message: string } }).result.message;
    expect(await codeOfAsync(call(snapctl))).toBe(code);
    await expect(call(snapctl)).rejects.toThrow(words);
  });
});
