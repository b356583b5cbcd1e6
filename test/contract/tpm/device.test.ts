import { readlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readHardwareSerial } from "../../../src/hardware/hardware-serial.ts";
import { RootedFiles } from "../../../src/hardware/rooted-files.ts";
import { Problem } from "../../../src/problem/problem.ts";
import { readPublicCommand } from "../../../src/tpm/command.ts";
import { openTpmDevice } from "../../../src/tpm/open-device.ts";
import type { TpmTransport } from "../../../src/tpm/tpm-transport.ts";
import { needsSoftwareTpm } from "./needs.ts";
import { DevicePair, SoftwareTpm } from "./software-tpm.ts";

/** The machine's files, but the TPM's device is another character device. */
class FilesWithTpm extends RootedFiles {
  readonly #devicePath: string;

  constructor(devicePath: string) {
    super("/");
    this.#devicePath = devicePath;
  }

  override async locate(path: string): ReturnType<RootedFiles["locate"]> {
    return super.locate(path === "/dev/tpmrm0" ? this.#devicePath : path);
  }
}

async function open(path: string): Promise<TpmTransport> {
  const opened = await openTpmDevice(path);
  if (opened.kind === "transport") return opened.transport;
  throw new Error(`opening gave ${opened.kind}`);
}

const readPublic = readPublicCommand(0x81010001);

describe("a character device with a software TPM behind it", () => {
  test.for(["rsa", "ecc"])("gives the serial: the Name of the kept %s key", async (kind, context) => {
    needsSoftwareTpm(context);
    const [tpm, pair] = [new SoftwareTpm(), new DevicePair()];
    try {
      await tpm.start();
      tpm.tool("tpm2_createek", "-c", "0x81010001", "-G", kind, "-u", "ek.pub");
      const printed = tpm.tool("tpm2_readpublic", "-c", "0x81010001");
      await tpm.stop();
      await pair.start();
      await tpm.start({ devicePath: pair.far });
      const files = new FilesWithTpm(pair.near);
      const got = await readHardwareSerial({ sources: ["tpm.ek-name"] }, { root: "/", files });
      expect(got.serial).toMatch(/^000b[0-9a-f]{64}$/);
      expect(printed.split("\n")).toContain(`name: ${got.serial}`);
    } finally {
      await pair.remove();
      await tpm.remove();
    }
  });
});

describe("a character device at whose other end nobody answers", () => {
  test("is given up in time, and what follows is not sent any more", async (context) => {
    needsSoftwareTpm(context);
    const pair = new DevicePair();
    try {
      await pair.start();
      const transport = await open(readlinkSync(pair.near));
      const codes: unknown[] = [];
      for (const maxWaitMs of [50, 3_600_000]) {
        const error: unknown = await transport.exchange(readPublic.bytes, maxWaitMs).catch((reason: unknown) => reason);
        codes.push(error instanceof Problem && error.code);
      }
      expect(codes).toEqual(["serial-unreadable", "serial-unreadable"]);
      await transport.close();
    } finally {
      // Only now the thread that reads is let go.
      await pair.remove();
    }
  });
});
