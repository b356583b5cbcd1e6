import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/problem/problem.ts";
import { type DeviceFile, DeviceTransport } from "../../../src/tpm/device-transport.ts";

const command = Uint8Array.of(1, 2, 3);
const answer = Buffer.from("80010000000c000000000102", "hex");
const never = new Promise<never>(() => undefined);

/** A device that gives the pieces one by one, or does what is said instead. */
function fileOf(pieces: readonly Uint8Array[], instead: Partial<DeviceFile> = {}): DeviceFile {
  const left = [...pieces];
  return {
    write: async (_bytes, _offset, length) => ({ bytesWritten: length }),
    read: async (bytes, offset) => {
      const piece = left.shift() ?? new Uint8Array();
      bytes.set(piece, offset);
      return { bytesRead: piece.length };
    },
    close: async () => undefined,
    ...instead,
  };
}

function fail(code: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error("failed"), { code }));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  return error instanceof Problem ? error.code : "no Problem";
}

describe("an exchange with the device", () => {
  test.each([1, 2, 5, 6, 10, 12])("an answer that comes %i bytes at a time is put together", async (pieceBytes) => {
    const pieces = Array.from({ length: Math.ceil(answer.length / pieceBytes) }, (_, index) =>
      answer.subarray(index * pieceBytes, (index + 1) * pieceBytes),
    );
    const got = await new DeviceTransport(fileOf(pieces)).exchange(command, 60_000);
    expect(Buffer.from(got)).toEqual(answer);
  });

  test("an answer that ends early is handed on as it is", async () => {
    const got = await new DeviceTransport(fileOf([answer.subarray(0, 7)])).exchange(command, 60_000);
    expect(got).toHaveLength(7);
  });

  test("an answer that claims gigabytes is read as far as the buffer goes", async () => {
    const huge = Buffer.alloc(4096, 0xff);
    const got = await new DeviceTransport(fileOf([huge, huge])).exchange(command, 60_000);
    expect(got).toHaveLength(4096);
  });

  test.each<[string, Partial<DeviceFile>]>([
    ["writing fails (the driver gave the command up)", { write: fail("ETIME") }],
    ["reading fails", { read: fail("EIO") }],
    ["only a part is written", { write: async () => ({ bytesWritten: 2 }) }],
    ["writing hangs", { write: () => never }],
    ["reading hangs", { read: () => never }],
  ])("%s: serial-unreadable, and nothing more is sent", async (_situation, instead) => {
    let writes = 0;
    const file = fileOf([answer], instead);
    const counted: DeviceFile = {
      ...file,
      write: (...args) => {
        writes += 1;
        return file.write(...args);
      },
    };
    const transport = new DeviceTransport(counted);
    expect(await codeOf(transport.exchange(command, 20))).toBe("serial-unreadable");
    expect(await codeOf(transport.exchange(command, 60_000))).toBe("serial-unreadable");
    expect(writes).toBe(1);
  });

  test("what fails after the time is up troubles nobody", async () => {
    let failLate: (reason: Error) => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      failLate = reject;
    });
    const transport = new DeviceTransport(fileOf([], { read: () => late }));
    expect(await codeOf(transport.exchange(command, 10))).toBe("serial-unreadable");
    failLate(new Error("too late"));
    await expect(late).rejects.toThrow("too late");
  });
});

describe("closing", () => {
  test("does not wait for a call that hangs", async () => {
    const transport = new DeviceTransport(fileOf([], { read: () => never, close: () => never }));
    expect(await codeOf(transport.exchange(command, 10))).toBe("serial-unreadable");
    await expect(transport.close()).resolves.toBeUndefined();
  });

  test("tells a fault otherwise", async () => {
    expect(await codeOf(new DeviceTransport(fileOf([], { close: fail("EIO") })).close())).toBe("serial-unreadable");
  });
});
