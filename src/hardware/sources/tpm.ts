import { Problem } from "../../problem/problem.ts";
import { readEndorsementKey } from "../../tpm/endorsement-key.ts";
import { type OpenedDevice, openTpmDevice } from "../../tpm/open-device.ts";
import type { TpmTransport } from "../../tpm/tpm-transport.ts";
import type { Evidence } from "../reading.ts";
import { evidenceOf, type Source, type SourceContext } from "./source.ts";

/** The kernel's resource manager (since Linux 4.12): several programs may use it, and what we make is ours alone. */
const path = "/dev/tpmrm0";
const whyAbsent = "the kernel has no TPM 2.0 device";

/**
 * The serial is the key's whole Name in small hexadecimal digits, as tpm2_readpublic prints it: the hash's identifier
 * and the hash, 68 characters for SHA-256 (100 for SHA-384). Never shortened: it stays the key's public fingerprint,
 * which a verifier can compare with the endorsement certificate's key, and it fits the strict form.
 */
export function tpmSourceOn(open: (devicePath: string) => Promise<OpenedDevice>): Source {
  return {
    name: "tpm.ek-name",
    description:
      "the Name (fingerprint) of the TPM 2.0's endorsement key: 68 hexadecimal digits, the same for the chip's life",
    plug: "tpm",
    read: (context) => read(context, open),
  };
}

export const tpmSource: Source = tpmSourceOn((devicePath) => openTpmDevice(devicePath));

async function read(
  { files, root }: SourceContext,
  open: (devicePath: string) => Promise<OpenedDevice>,
): Promise<Evidence> {
  const located = await files.locate(path);
  if (located.kind !== "path") return evidenceOf(located, [path], whyAbsent);
  const opened = await open(`${root.replace(/\/+$/, "")}${located.path}`);
  if (opened.kind === "transport") return ask(opened.transport);
  if (opened.kind === "not-a-file" && root !== "/") {
    return { kind: "absent", paths: [path], why: "not applicable: a TPM can be asked on its own machine only" };
  }
  return evidenceOf(opened, [path], whyAbsent);
}

async function ask(transport: TpmTransport): Promise<Evidence> {
  const paths = [path];
  try {
    const { name, origin } = await readEndorsementKey(transport);
    return { kind: "found", paths, bytes: Buffer.from(name, "latin1"), note: origin };
  } catch (error) {
    if (!(error instanceof Problem) || !isTpmCode(error.code)) throw error;
    return { kind: "unanswered", paths, code: error.code, why: error.message, cure: error.cure };
  } finally {
    // The name is read: what closing says is no matter of the serial number's.
    await transport.close().catch(() => undefined);
  }
}

type TpmCode = "serial-unreadable" | "serial-tpm-refused" | "serial-tpm-answer-wrong";

function isTpmCode(code: string): code is TpmCode {
  return code === "serial-unreadable" || code === "serial-tpm-refused" || code === "serial-tpm-answer-wrong";
}
