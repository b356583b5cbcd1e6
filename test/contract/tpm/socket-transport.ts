import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { headerBytes, type TpmTransport } from "../../../src/tpm/tpm-transport.ts";

/** swtpm's data channel: the same bytes as on the kernel's device, over a unix socket. */
export class SocketTransport implements TpmTransport {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(path: string): Promise<SocketTransport> {
    const socket = connect({ path });
    await once(socket, "connect");
    return new SocketTransport(socket);
  }

  async exchange(command: Uint8Array, maxWaitMs: number): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(maxWaitMs);
    this.#socket.write(command);
    let answer = Buffer.alloc(0);
    while (answer.length < (answer.length < headerBytes ? headerBytes : answer.readUInt32BE(2))) {
      const [chunk] = (await once(this.#socket, "data", { signal })) as [Buffer];
      answer = Buffer.concat([answer, chunk]);
    }
    return answer;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, "close");
    this.#socket.destroy();
    await closed;
  }
}
