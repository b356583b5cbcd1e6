import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Snapctl } from "../../../src/snapd/snapctl.ts";
import { codeOfAsync } from "../../unit/disk/code-of.ts";
import { contextCookie, type SnapctlDaemon, startDaemon, writeSnapctl } from "./snapctl-daemon.ts";

// One suite over the socket and through an executable: the way must make no difference.

interface Way {
  readonly socketPath: string;
  readonly executable: string;
  readonly PATH?: string;
}

const overSocket = (daemon: SnapctlDaemon): Way => ({
  socketPath: daemon.server.socketPath,
  executable: "/nonexistent/snapctl",
});

const byExecutable = (daemon: SnapctlDaemon): Way => ({
  socketPath: "/nonexistent/snapd-snap.socket",
  executable: writeSnapctl(daemon),
});

const byName = (daemon: SnapctlDaemon): Way => {
  const PATH = dirname(writeSnapctl(daemon));
  return { socketPath: "/nonexistent/snapd-snap.socket", executable: "snapctl", PATH };
};

describe.each([
  ["over the socket", overSocket],
  ["by the executable's path", byExecutable],
  ["by the executable's name", byName],
])("Snapctl %s", (_, wayOf) => {
  let daemon: SnapctlDaemon;
  let snapctl: Snapctl;

  const withCookie = (environment: Readonly<Record<string, string>>) => {
    const { socketPath, executable, PATH } = wayOf(daemon);
    return new Snapctl({
      socketPath,
      executable,
      environment: { ...environment, ...(PATH !== undefined && { PATH }) },
    });
  };

  beforeEach(async () => {
    daemon = await startDaemon();
    snapctl = withCookie({ SNAP_COOKIE: contextCookie });
  });

  afterEach(() => daemon.server.close());

  test("what was set is got back as it was, in one call each", async () => {
    const values = {
      "registration.proposed-serial": "10000000123e4567",
      "device-service.headers": { "api-key": "00123", quote: "a \"b\" 'c' $d `e`\n=!" },
      "prepare-device.n": [1.5, true, "ü", null],
    };
    await snapctl.set(values);
    expect(await snapctl.get([...Object.keys(values), "absent"])).toEqual(new Map(Object.entries(values)));
    expect(daemon.commands.map(([command]) => command)).toEqual(["set", "get"]);
  });

  test("what was unset is gone", async () => {
    await snapctl.set({ a: "1", b: "2", c: "3" });
    await snapctl.unset(["a", "b"]);
    await snapctl.set({ c: null });
    expect(await snapctl.get(["a", "b", "c"])).toEqual(new Map());
  });

  test("nothing to do is not asked", async () => {
    await snapctl.set({});
    await snapctl.unset([]);
    expect(await snapctl.get([])).toEqual(new Map());
    expect(daemon.commands).toEqual([]);
  });

  test("keys that would be prototype names are values like any other", async () => {
    daemon.configuration.set("constructor", "x");
    expect(await snapctl.get(["constructor"])).toEqual(new Map([["constructor", "x"]]));
  });

  test("model, serial, mode and version", async () => {
    expect(new TextDecoder().decode(await snapctl.model())).toBe("type: model\nauthority-id: brand\n\nAXNpZw==\n");
    expect(await snapctl.serial()).toBe("A-1");
    expect(await snapctl.systemMode()).toEqual({ mode: "install", seedLoaded: false, factory: true });
    expect(await snapctl.version()).toBe("2.73+git1");
  });

  test("a plug is connected, or not, or not there, or something else", async () => {
    expect(await snapctl.isConnected("network")).toBe(true);
    expect(await snapctl.isConnected("hardware-observe")).toBe(false);
    expect(await codeOfAsync(snapctl.isConnected("no-such-plug"))).toBe("snapd-refused");
    expect(await codeOfAsync(snapctl.isConnected("odd"))).toBe("snapctl-unsuccessful");
  });

  test("health comes as snapd wants it", async () => {
    await snapctl.setHealth("waiting", "-x", "no-network");
    await snapctl.setHealth("okay");
    expect(daemon.commands).toEqual([
      ["set-health", "--code=no-network", "waiting", "--", "waiting: -x"],
      ["set-health", "okay"],
    ]);
  });

  test("an old name of the context counts, too", async () => {
    expect(await withCookie({ SNAP_CONTEXT: contextCookie }).get(["a"])).toEqual(new Map());
    expect(await withCookie({ SNAP_COOKIE: "", SNAP_CONTEXT: contextCookie }).get(["a"])).toEqual(new Map());
  });

  test("without a context nothing is asked", async () => {
    const outside = withCookie({ SNAP_COOKIE: "" });
    for (const call of [outside.get(["a"]), outside.set({ a: 1 }), outside.model(), outside.isConnected("network")]) {
      expect(await codeOfAsync(call)).toBe("snapctl-no-context");
    }
    expect(daemon.commands).toEqual([]);
  });

  test("a context that has ended is told from a refusal", async () => {
    expect(await codeOfAsync(withCookie({ SNAP_COOKIE: "old" }).get(["a"]))).toBe("snapctl-no-context");
  });

  test.each<[string, (it: Snapctl) => Promise<unknown>]>([
    ["a key with an upper-case letter", (it) => it.get(["Serial"])],
    ["a key that looks like an option", (it) => it.get(["-t"])],
    ["a key that names a plug", (it) => it.set({ ":plug": 1 })],
    ["a key with an equals sign", (it) => it.set({ "a=b": 1 })],
    ["an empty part of a key", (it) => it.unset(["a..b"])],
    ["a key of digits", (it) => it.set({ "123": 1 })],
    ["half a surrogate pair", (it) => it.set({ a: { deep: ["\ud800"] } })],
    ["a number that JSON lacks", (it) => it.set({ a: Number.NaN })],
    ["a plug's name that looks like an option", (it) => it.isConnected("--pid=1")],
  ])("%s is refused before snapd hears of it", async (_situation, call) => {
    expect(await codeOfAsync(call(snapctl))).toBe("snapctl-value-refused");
    expect(daemon.commands).toEqual([]);
  });
});
