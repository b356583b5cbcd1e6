import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeSetup, type Setup } from "./rig-setup.ts";
import { ask, ctlText, RigDevice, snapctl } from "./snapd-setup.ts";

let setup: Setup;
let device: RigDevice;

beforeAll(async () => {
  setup = await makeSetup();
});

beforeEach(async () => {
  device = await RigDevice.start(setup, { plugs: { network: true, control: false }, mode: "install", factory: true });
});

afterEach(async () => {
  expect(device.snapd.rigFaults).toEqual([]);
  await device[Symbol.asyncDispose]();
});

describe("snapctl get and set", () => {
  const values: readonly (readonly [string, readonly string[], string, string])[] = [
    ["text stays text", ["k=a b"], "a b\n", '"a b"\n'],
    ["a serial with an e becomes a number", ["k=10000000123e4567"], "10000000123e4567\n", "10000000123e4567\n"],
    ["a number keeps its digits", ["k=1000000012345678901"], "1000000012345678901\n", "1000000012345678901\n"],
    ["a JSON string loses its quotes", ['k="0012"'], "0012\n", '"0012"\n'],
    ["with -s the quotes stay", ["-s", 'k="X"'], '"X"\n', '"\\"X\\""\n'],
    ["leading zeros are no JSON", ["k=0012"], "0012\n", '"0012"\n'],
    ["null is nothing", ["k=null"], "\n", "null\n"],
    ["a map is printed with tabs, its keys sorted", ['k={"b":1,"a":["<"]}'], mapText, mapText],
    ["an empty value is empty text", ["k="], "\n", '""\n'],
    ["k! unsets", ["k=1", "k!"], "\n", "null\n"],
  ];

  it.each(values)("%s", async (_what, args, plain, typed) => {
    const { cookie } = device.snapd.beginHook("configure");
    expect(await ctlText(device.snapd, cookie, "set", ...args)).toBe("");
    expect(await ctlText(device.snapd, cookie, "get", "k")).toBe(plain);
    expect(await ctlText(device.snapd, cookie, "get", "-t", "k")).toBe(typed);
  });

  it("dotted keys nest, several keys give a document, -d does for one", async () => {
    const { cookie } = device.snapd.beginHook("configure");
    await ctlText(device.snapd, cookie, "set", "device-service.url=https://v/", "device-service.headers.api-key=x");
    expect(await ctlText(device.snapd, cookie, "get", "device-service.url")).toBe("https://v/\n");
    expect(await ctlText(device.snapd, cookie, "get", "-d", "device-service.headers")).toBe(
      '{\n\t"device-service.headers": {\n\t\t"api-key": "x"\n\t}\n}\n',
    );
    expect(await ctlText(device.snapd, cookie, "get", "nothing", "device-service.url")).toBe(
      '{\n\t"device-service.url": "https://v/"\n}\n',
    );
    await ctlText(device.snapd, cookie, "unset", "device-service.headers");
    expect(await ctlText(device.snapd, cookie, "get", "device-service.headers.api-key")).toBe("\n");
  });

  it("counts only if the hook ends with 0", async () => {
    const failed = device.snapd.beginHook("prepare-device");
    await ctlText(device.snapd, failed.cookie, "set", "a=1");
    failed.finish(1);
    expect(device.snapd.configuration).toEqual({});
    const fine = device.snapd.beginHook("prepare-device");
    await ctlText(device.snapd, fine.cookie, "set", "a.b=1", "a.c=2", "d!");
    expect(device.snapd.configuration).toEqual({});
    fine.finish(0);
    expect(device.snapd.configuration).toEqual({ a: { b: 1, c: 2 } });
  });

  it("counts at once outside a hook", async () => {
    const cookie = device.snapd.serviceCookie();
    await ctlText(device.snapd, cookie, "set", "a=1");
    await ctlText(device.snapd, cookie, "set-health", "waiting", "waiting for the vault", "--code=vault-busy");
    expect(device.snapd.configuration).toEqual({ a: 1 });
    expect(device.snapd.health).toEqual({ status: "waiting", message: "waiting for the vault", code: "vault-busy" });
  });

  it.each([
    ["set", "=1"],
    ["set", "a=1", "=2"],
    ["set", "!"],
    ["unset", ""],
  ])("%s %s with an empty name fails, and the rest goes on", async (...args) => {
    const { cookie } = device.snapd.beginHook("configure");
    expect(await ctlText(device.snapd, cookie, ...args)).toContain("the name of an option is empty");
    expect(await ctlText(device.snapd, cookie, "set", "b.c=2")).toBe("");
    expect(await ctlText(device.snapd, cookie, "get", "b.c")).toBe("2\n");
  });

  it("passes over a key that is none, and a way through something that is no map", async () => {
    const { cookie } = device.snapd.beginHook("configure");
    expect(await ctlText(device.snapd, cookie, "set", "Bad_Key=1", "a=1", "a.b=2")).toBe("");
    expect(await ctlText(device.snapd, cookie, "get", "a")).toBe("1\n");
    expect(await ctlText(device.snapd, cookie, "get", "a.b")).toContain('option "a" is not a map');
    expect(await ctlText(device.snapd, cookie, "get", "Bad_Key")).toBe(
      'error: error running snapctl: invalid option name: "Bad_Key"',
    );
  });
});

const mapText = '{\n\t"a": [\n\t\t"\\u003c"\n\t],\n\t"b": 1\n}\n';

describe("snapctl commands", () => {
  const misuses: readonly (readonly [string, readonly string[], string])[] = [
    ["get without a key", ["get"], "get which option?"],
    ["-d and -t", ["get", "-d", "-t", "k"], "cannot use -d and -t together"],
    ["set without equals", ["set", "k"], 'invalid parameter: "k" (want key=value)'],
    ["strict JSON that is none", ["set", "-t", "k=abc"], "failed to parse JSON"],
    ["an unknown plug", ["is-connected", "nope"], 'snap "rig-gadget" has no plug or slot named "nope"'],
    ["an unknown command", ["version"], "Unknown command `version'"],
    ["an unknown flag", ["get", "--nope", "k"], "unknown flag `nope'"],
    ["health okay with a message", ["set-health", "okay", "everything"], "message and code must be empty"],
    ["health without a message", ["set-health", "error"], "message is required"],
    ["a short message", ["set-health", "error", "short"], "at least 7 characters long (got 5)"],
    ["a code in capitals", ["set-health", "error", "too long a wait", "--code=Bad"], "invalid code"],
    ["unknown health", ["set-health", "unknown"], 'cannot be manually set to "unknown"'],
  ];

  it.each(misuses)("%s is misuse, status 400", async (_what, args, message) => {
    const { cookie } = device.snapd.beginHook("configure");
    const answer = await snapctl(device.snapd, cookie, ...args);
    expect([answer.status, answer.type]).toEqual([400, "application/json"]);
    expect((answer.json()["result"] as { message: string }).message).toContain(message);
    expect(answer.json()["type"]).toBe("error");
  });

  it("is-connected says yes with 200 and no with kind unsuccessful, also 200", async () => {
    const { cookie } = device.snapd.beginHook("configure");
    expect((await snapctl(device.snapd, cookie, "is-connected", "network")).json()).toEqual({
      type: "sync",
      "status-code": 200,
      status: "OK",
      result: { stdout: "", stderr: "" },
    });
    const no = await snapctl(device.snapd, cookie, "is-connected", "control");
    expect(no.status).toBe(200);
    expect(no.json()).toMatchObject({
      type: "error",
      result: { kind: "unsuccessful", value: { stdout: "", stderr: "", "exit-code": 1 } },
    });
  });

  it("system-mode, model and set-health tell what they should", async () => {
    const hook = device.snapd.beginHook("configure");
    const text = (...args: readonly string[]) => ctlText(device.snapd, hook.cookie, ...args);
    expect(await text("system-mode")).toBe("system-mode: install\nseed-loaded: true\nfactory: true\n");
    expect(await text("model", "--assertion")).toBe(new TextDecoder().decode(setup.model.encoded));
    expect(await text("model")).toMatch(/^brand-id: {6}rig-brand\nmodel: {9}rig-model\ngrade: {9}signed\nserial: /);
    expect(JSON.parse(await text("model", "--json"))).toMatchObject({ model: "rig-model", serial: null });
    await text("set-health", "error", "x".repeat(80));
    hook.finish(0);
    expect(device.snapd.health?.message).toBe(`${"x".repeat(69)}…`);
  });

  it("knows no context without a good cookie", async () => {
    expect(await ctlText(device.snapd, "made-up", "get", "k")).toContain("from outside of a snap");
    const hook = device.snapd.beginHook("configure");
    expect(hook.cookie.length).toBe(43);
    hook.finish(0);
    expect(await ctlText(device.snapd, hook.cookie, "get", "k")).toContain("from outside of a snap");
  });

  it("has the command version only if asked for", async () => {
    await using newer = await RigDevice.start(setup, { hasVersionCommand: true, version: "2.77" });
    expect(await ctlText(newer.snapd, newer.snapd.serviceCookie(), "version")).toBe("2.77\n");
  });
});

describe("the sockets", () => {
  it("keep to themselves: snapctl on the one, everything else on the other", async () => {
    const { snapd } = device;
    const body = JSON.stringify({ "context-id": snapd.serviceCookie(), args: ["get", "k"] });
    expect((await ask(snapd.restSocket, "POST", "/v2/snapctl", body)).status).toBe(403);
    for (const path of ["/v2/assertions", "/v2/model", "/v2/system-info"]) {
      const answer = await ask(snapd.snapSocket, "GET", path);
      expect([answer.status, answer.json()["result"]]).toEqual([
        403,
        { message: "access denied", kind: "login-required" },
      ]);
    }
  });

  it.each([
    ["GET", "/v2/snapctl", "", 405],
    ["POST", "/v2/nothing", "", 404],
    ["POST", "/v2/snapctl", "{", 400],
    ["POST", "/v2/snapctl", '{"args":[]}', 400],
    ["POST", "/v2/snapctl", '{"args":[1]}', 400],
  ])("%s %s with %j gives %d", async (method, path, body, status) => {
    expect((await ask(device.snapd.snapSocket, method, path, body)).status).toBe(status);
  });

  it("work where their path is longer than a socket's name may be", async () => {
    await using deep = await RigDevice.start(setup, {}, `${"d".repeat(100)}/${"e".repeat(100)}/root`);
    expect(deep.snapd.snapSocket.length).toBeGreaterThan(200);
    // The client needs the same trick, so it goes through the folder it stands in.
    const { closeSync, openSync } = await import("node:fs");
    const fd = openSync(`${deep.snapd.device.root}/run`, "r");
    const answer = await ask(`/proc/self/fd/${fd}/snapd.socket`, "GET", "/v2/system-info");
    closeSync(fd);
    expect(answer.status).toBe(200);
  });
});

describe("snapctl on services", () => {
  const started = (services?: readonly string[]) =>
    RigDevice.start(setup, { seeded: false, ...(services === undefined ? {} : { services }) }, "services");

  it("lists them, and stop --disable and start show in the next list", async () => {
    await using other = await started(["web", "agent"]);
    const { cookie, snap } = { ...other.snapd.beginHook("configure"), snap: setup.model.gadget ?? "" };
    expect((await ctlText(other.snapd, cookie, "services")).replace(/ +/g, " ")).toBe(
      `Service Startup Current Notes\n${snap}.agent enabled inactive -\n${snap}.web enabled inactive -\n`,
    );
    expect(await ctlText(other.snapd, cookie, "stop", "--disable", `${snap}.web`)).toBe("");
    expect(await ctlText(other.snapd, cookie, "start", `${snap}.agent`)).toBe("");
    expect((await ctlText(other.snapd, cookie, "services", snap)).replace(/ +/g, " ")).toContain(
      `${snap}.agent enabled active -\n${snap}.web disabled inactive -\n`,
    );
    expect(await ctlText(other.snapd, cookie, "restart", snap)).toBe("");
    expect((await ctlText(other.snapd, cookie, "services", `${snap}.web`)).replace(/ +/g, " ")).toContain(
      `${snap}.web disabled active -`,
    );
  });

  it.each([
    [["stop", "other.web"], 'unknown service: "other.web"'],
    [["restart", "web"], 'unknown service: "web"'],
    [["start"], "the required argument"],
    [["stop", "--enable", "x"], "unknown flag"],
  ] as const)("%j fails: %s", async (args, message) => {
    const { cookie } = device.snapd.beginHook("configure");
    expect(await ctlText(device.snapd, cookie, ...args)).toContain(message);
  });

  it("says nothing where the snap has none", async () => {
    const { cookie } = device.snapd.beginHook("configure");
    expect(await ctlText(device.snapd, cookie, "services")).toBe("");
  });
});
