// node test/contract/tpm/record.ts FILE: records every situation on a software TPM and writes test/vectors/tpm's file.
import { writeFileSync } from "node:fs";
import { Problem } from "../../../src/problem/problem.ts";
import { type EndorsementKey, readEndorsementKey } from "../../../src/tpm/endorsement-key.ts";
import type { TpmTransport } from "../../../src/tpm/tpm-transport.ts";
import { type Situation, situations } from "./situations.ts";
import { SocketTransport } from "./socket-transport.ts";
import { SoftwareTpm } from "./software-tpm.ts";

/** A command and its answer, in hexadecimal digits. */
export interface Exchange {
  readonly command: string;
  readonly answer: string;
}

export interface Recording {
  readonly situation: string;
  readonly exchanges: readonly Exchange[];
  /** The Name as tpm2-tools printed it, or the code of the refusal. */
  readonly expected: { readonly name: string } | { readonly code: string };
}

/** What our side made of the situation, and what tpm2-tools say. */
export interface Trial {
  readonly recording: Recording;
  readonly outcome: EndorsementKey | Problem;
  /** Transient objects that are left behind, as tpm2_getcap prints them; tpm2-tools leave theirs. */
  readonly leftBehind: number;
}

export async function tryOut(situation: Situation): Promise<Trial> {
  const tpm = new SoftwareTpm();
  try {
    await tpm.start({ isStarted: situation.isNotStarted !== true });
    situation.prepare(tpm);
    const before = situation.isNotStarted ? 0 : countTransient(tpm);
    const transport = new RecordingTransport(await SocketTransport.open(tpm.socketPath), situation.isRsaMissing);
    const outcome = await read(transport);
    await transport.close();
    const leftBehind = situation.isNotStarted ? 0 : countTransient(tpm) - before;
    const { name, expected } = situation;
    const recorded = "code" in expected ? expected : { name: expected.toolName(tpm) };
    return { recording: { situation: name, exchanges: transport.exchanges, expected: recorded }, outcome, leftBehind };
  } finally {
    await tpm.remove();
  }
}

async function read(transport: TpmTransport): Promise<EndorsementKey | Problem> {
  try {
    return await readEndorsementKey(transport);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function countTransient(tpm: SoftwareTpm): number {
  return tpm.tool("tpm2_getcap", "handles-transient").match(/0x80/g)?.length ?? 0;
}

/** TPM2_CreatePrimary of an RSA key, and the reference code's answer where it is built without RSA: TYPE, parameter 2. */
const rsaCreation = /^8002.{8}00000131.{50}0001/;
const rsaMissing = "80010000000a000002ca";

class RecordingTransport implements TpmTransport {
  readonly exchanges: Exchange[] = [];
  readonly #transport: TpmTransport;
  readonly #isRsaMissing: boolean;

  constructor(transport: TpmTransport, isRsaMissing = false) {
    this.#transport = transport;
    this.#isRsaMissing = isRsaMissing;
  }

  async exchange(command: Uint8Array, maxWaitMs: number): Promise<Uint8Array> {
    const asked = Buffer.from(command).toString("hex");
    const answer =
      this.#isRsaMissing && rsaCreation.test(asked)
        ? Buffer.from(rsaMissing, "hex")
        : await this.#transport.exchange(command, maxWaitMs);
    this.exchanges.push({ command: asked, answer: Buffer.from(answer).toString("hex") });
    return answer;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}

if (import.meta.main) {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new Error("name the file to write");
  const recordings: Recording[] = [];
  for (const situation of situations) recordings.push((await tryOut(situation)).recording);
  writeFileSync(path, `${JSON.stringify(recordings, undefined, 2)}\n`);
}
