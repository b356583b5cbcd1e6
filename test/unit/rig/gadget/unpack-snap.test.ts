import { describe, expect, test } from "vitest";
import { listFault, unpackLimits } from "../../../../src/rig/gadget/unpack-snap.ts";

const folderLine = "drwxr-xr-x 0/0                39 2026-02-03 04:05 squashfs-root";
const file = (path: string, size = 10) =>
  `-rwxr-xr-x 0/0 ${String(size).padStart(17)} 2026-02-03 04:05 squashfs-root${path}`;

describe("the list of a snap's files", () => {
  test("with files, folders and links is taken", () => {
    const link = "lrwxrwxrwx 0/0                 7 2026-02-03 04:05 squashfs-root/lib -> usr/lib";
    expect(listFault([folderLine, file("/meta/snap.yaml"), link, ""].join("\n"), unpackLimits)).toBeUndefined();
  });

  test("with links that lead up, as from a hook to a program beside it, is taken", () => {
    const line = (path: string) => `lrwxrwxrwx 0/0                13 2026-02-03 04:05 squashfs-root${path}`;
    const links = [line("/meta/hooks/install -> ../../bin/setup"), line("/etc -> /etc"), line("/a b -> ../c")];
    expect(listFault([folderLine, ...links].join("\n"), unpackLimits)).toBeUndefined();
    expect(listFault(line("/../etc -> x"), unpackLimits)).toMatchObject({ code: "gadget-not-readable" });
  });

  test.each([
    ["a device", "crw------- 0/0           1,  3 2026-02-03 04:05 squashfs-root/dev/null", "gadget-not-readable"],
    ["a pipe", "prw------- 0/0                 0 2026-02-03 04:05 squashfs-root/pipe", "gadget-not-readable"],
    ["a path that leaves it", file("/../../etc/passwd"), "gadget-not-readable"],
    ["a line nobody understands", "whatever", "gadget-not-readable"],
    ["too many bytes", [file("/a", 2 ** 31), file("/b", 1)].join("\n"), "gadget-too-large"],
    ["too many files", Array.from({ length: 20_001 }, (_, n) => file(`/${n}`)).join("\n"), "gadget-too-large"],
  ])("with %s is refused", (_, list, code) => {
    expect(listFault(list, unpackLimits)).toMatchObject({ code });
  });
});
