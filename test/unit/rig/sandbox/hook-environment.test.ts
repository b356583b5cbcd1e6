import { expect, test } from "vitest";
import { type EnvironmentInput, hookEnvironment } from "../../../../src/rig/sandbox/hook-environment.ts";

const home = "/root";
const cookie = "c".repeat(43);
const input: EnvironmentInput = {
  snapName: "my-gadget",
  version: "1.2",
  revision: "x1",
  architecture: "amd64",
  cookie,
  hasSaveData: false,
  hasUid: false,
  hook: { environment: [] },
};

test("a hook gets snapd's variables and nothing of this machine", () => {
  expect(Object.fromEntries(hookEnvironment(input))).toEqual({
    SNAP: "/snap/my-gadget/x1",
    SNAP_ARCH: "amd64",
    SNAP_COMMON: "/var/snap/my-gadget/common",
    SNAP_CONTEXT: cookie,
    SNAP_COOKIE: cookie,
    SNAP_DATA: "/var/snap/my-gadget/x1",
    SNAP_INSTANCE_KEY: "",
    SNAP_INSTANCE_NAME: "my-gadget",
    SNAP_LIBRARY_PATH: "/var/lib/snapd/lib/gl:/var/lib/snapd/lib/gl32:/var/lib/snapd/void",
    SNAP_NAME: "my-gadget",
    SNAP_REAL_HOME: "/root",
    SNAP_REEXEC: "",
    SNAP_REVISION: "x1",
    SNAP_USER_COMMON: `${home}/snap/my-gadget/common`,
    SNAP_USER_DATA: `${home}/snap/my-gadget/x1`,
    SNAP_VERSION: "1.2",
    HOME: `${home}/snap/my-gadget/x1`,
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games",
    TMPDIR: "/tmp",
    TEMPDIR: "/tmp",
    XDG_RUNTIME_DIR: "/run/user/0/snap.my-gadget",
  });
});

test("SNAP_SAVE_DATA is there only with its folder, SNAP_UID only with a newer snapd", () => {
  const environment = hookEnvironment({ ...input, hasSaveData: true, hasUid: true });
  expect(environment.get("SNAP_SAVE_DATA")).toBe("/var/lib/snapd/save/snap/my-gadget");
  expect([environment.get("SNAP_UID"), environment.get("SNAP_EUID")]).toEqual(["0", "0"]);
});

test("what snap.yaml sets is expanded with what was there before it", () => {
  const hook = {
    environment: [
      ["CONF", "$SNAP/etc"],
      ["FILE", ["$", "{CONF}/x-$NOBODY"].join("")],
    ] as const,
  };
  const environment = hookEnvironment({ ...input, hook });
  expect(environment.get("FILE")).toBe("/snap/my-gadget/x1/etc/x-");
});
