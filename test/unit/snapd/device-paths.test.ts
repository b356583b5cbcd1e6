import { describe, expect, test } from "vitest";
import { devicePaths } from "../../../src/snapd/device-paths.ts";

describe("devicePaths", () => {
  test("a graded model has everything of the device on the save partition", () => {
    expect(devicePaths("/", true)).toEqual({
      deviceFolder: "/var/lib/snapd/save/device",
      ownFolder: "/var/lib/snapd/save/device/prepare-device",
      systemAssertions: "/var/lib/snapd/assertions",
      savedAssertions: "/var/lib/snapd/save/device",
      snapdSocket: "/run/snapd.socket",
      snapctlSocket: "/run/snapd-snap.socket",
    });
  });

  test("a model without a grade has everything of the device on the writable partition", () => {
    expect(devicePaths("/", false)).toMatchObject({
      deviceFolder: "/var/lib/snapd/device",
      ownFolder: "/var/lib/snapd/device/prepare-device",
    });
  });

  test("another root is put before all of them", () => {
    const paths = Object.values({ ...devicePaths("/mnt/image/", true) });
    expect(paths.every((path) => path.startsWith("/mnt/image/") && !path.includes("//"))).toBe(true);
  });
});
