import { describe, expect, test } from "vitest";
import { MemoryDisk } from "../../../src/disk/memory-disk.ts";
import { readProxyVariables, readSystemProxy } from "../../../src/snapd/system-proxy.ts";

describe("the proxy in /etc/environment", () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    [
      "as snapd writes it",
      "PATH=/usr/bin\nhttp_proxy=http://proxy:3128\nhttps_proxy=http://proxy:3129\nftp_proxy=x\nno_proxy=10.0.0.0/8",
      { http_proxy: "http://proxy:3128", https_proxy: "http://proxy:3129", no_proxy: "10.0.0.0/8" },
    ],
    ["in upper case", "HTTPS_PROXY=http://proxy:3129\n", { https_proxy: "http://proxy:3129" }],
    [
      "in quotes",
      `https_proxy="http://proxy:1"\nno_proxy='a, b'\n`,
      { https_proxy: "http://proxy:1", no_proxy: "a, b" },
    ],
    ["exported, with blanks around it", "  export http_proxy=http://p:1  \r\n", { http_proxy: "http://p:1" }],
    ["twice: the last one", "http_proxy=http://a:1\nhttp_proxy=http://b:1\n", { http_proxy: "http://b:1" }],
    ["taken back", "http_proxy=http://a:1\nhttp_proxy=\n", {}],
    ["in a comment", "#http_proxy=http://a:1\n", {}],
    ["under another name", "xhttp_proxy=http://a:1\nall_proxy=http://a:1\n", {}],
    ["not at all", "", {}],
  ])("%s", (_, text, expected) => {
    expect(readProxyVariables(text)).toEqual(expected);
  });
});

describe("snapd's proxy", () => {
  function deviceWith(content: string | undefined): MemoryDisk {
    const disk = new MemoryDisk();
    disk.makeFolder("/device", 0o755);
    disk.makeFolder("/device/etc", 0o755);
    if (content !== undefined) disk.createFile("/device/etc/environment", new TextEncoder().encode(content), 0o644);
    return disk;
  }

  test("is read below the device's root", () => {
    expect(readSystemProxy(deviceWith("https_proxy=http://p:1\n"), "/device")).toEqual({ https_proxy: "http://p:1" });
  });

  test.each([
    ["missing", undefined],
    ["far too long to be one", `https_proxy=http://p:1\n#${"x".repeat(70_000)}`],
  ])("is none where the file is %s", (_, content) => {
    expect(readSystemProxy(deviceWith(content), "/device")).toEqual({});
  });
});
