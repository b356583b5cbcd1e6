import { printable } from "../problem/printable.ts";
import { unreadable } from "./tpm-fault.ts";
import { answerMaxBytes, headerBytes, type TpmTransport } from "./tpm-transport.ts";

/** The part of an opened file that is used: writing and reading at no position, as a device wants it. */
export interface DeviceFile {
  write(bytes: Uint8Array, offset: number, length: number, position: null): Promise<{ readonly bytesWritten: number }>;
  read(bytes: Uint8Array, offset: number, length: number, position: null): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/**
 * The kernel's device: a command is one write, its answer is there to be read once the write has returned
 * (drivers/char/tpm/tpm-dev-common.c).
 *
 * What the time limit can do: Node's thread waits inside write(2), under a lock that no signal breaks, until the TPM
 * answers or the driver gives the command up by itself (120 s, 300 s for making a key: drivers/char/tpm/tpm2-cmd.c).
 * Non-blocking mode would not help: then read(2), poll(2) and close(2) wait for the same lock. So the limit ends our
 * waiting only: the caller hears of it in time and goes on, the answer that comes late is thrown away with the file,
 * and the process may have to stay until the driver lets its thread go, which is less than a hook's ten minutes.
 */
export class DeviceTransport implements TpmTransport {
  readonly #file: DeviceFile;
  #pending = 0;
  #isLost = false;

  constructor(file: DeviceFile) {
    this.#file = file;
  }

  async exchange(command: Uint8Array, maxWaitMs: number): Promise<Uint8Array> {
    // After a fault nobody knows whose answer would come next.
    if (this.#isLost) throw unreadable("an earlier command was left without its answer");
    try {
      return await within(this.#converse(command), maxWaitMs);
    } catch (error) {
      this.#isLost = true;
      if (error instanceof TooLate) throw unreadable(`it gave no answer in ${maxWaitMs / 1000} s`);
      throw unreadable(`the device says ${errnoOf(error)}`, error);
    }
  }

  /** Closes the file; while a call hangs in the kernel the file is closed behind it, and nobody waits for that. */
  async close(): Promise<void> {
    const closed = this.#file.close();
    if (this.#pending > 0) {
      closed.catch(() => undefined);
      return;
    }
    try {
      await closed;
    } catch (error) {
      throw unreadable(`closing the device says ${errnoOf(error)}`, error);
    }
  }

  async #converse(command: Uint8Array): Promise<Uint8Array> {
    this.#pending += 1;
    try {
      const { bytesWritten } = await this.#file.write(command, 0, command.length, null);
      if (bytesWritten !== command.length) throw new Error(`only ${bytesWritten} bytes written`);
      return await this.#readAnswer();
    } finally {
      this.#pending -= 1;
    }
  }

  /** A read gives the whole answer, but it may be given in pieces: its header says how long it is. */
  async #readAnswer(): Promise<Uint8Array> {
    const answer = Buffer.alloc(answerMaxBytes);
    let total = 0;
    while (total < expectedBytes(answer, total)) {
      const { bytesRead } = await this.#file.read(answer, total, answerMaxBytes - total, null);
      if (bytesRead === 0) break;
      total += bytesRead;
    }
    return answer.subarray(0, total);
  }
}

function expectedBytes(answer: Buffer, total: number): number {
  return total < headerBytes ? headerBytes : Math.min(answer.readUInt32BE(2), answerMaxBytes);
}

/** Our waiting ended before the call did. */
class TooLate extends Error {}

async function within<T>(work: Promise<T>, maxWaitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), maxWaitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    // What still hangs may fail later, when nobody listens any more.
    work.catch(() => undefined);
  }
}

function errnoOf(error: unknown): string {
  if (!(error instanceof Error)) return "an error";
  return printable("code" in error ? String(error.code) : error.message);
}
