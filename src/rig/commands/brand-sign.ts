import { existsSync, writeFileSync } from "node:fs";
import { encodeAssertion } from "../../assertion/encode.ts";
import type { JsonOption } from "../../commands/options.ts";
import type { Terminal } from "../../commands/terminal.ts";
import { diskFault } from "../../disk/disk-fault.ts";
import { Problem } from "../../problem/problem.ts";
import { openCommission } from "../commissioning/commission-folder.ts";
import { findingInWords } from "../commissioning/model-json/model-finding.ts";
import { headerOf, listOf, readModelSource, signModelSource } from "../commissioning/model-source.ts";
import { systemContext } from "../device-world.ts";
import { givenPath } from "./given-path.ts";
import { rigExit } from "./rig-guard.ts";

export interface SignOptions extends JsonOption {
  readonly from: string;
  readonly out?: string;
}

function writeNew(path: string, bytes: Uint8Array): void {
  if (existsSync(path)) {
    const cure = "Name a file that does not exist yet.";
    throw new Problem("disk-already-there", `cannot write ${path}: there is such a file`, { cure });
  }
  try {
    writeFileSync(path, bytes, { flag: "wx" });
  } catch (fault) {
    throw diskFault("write", path, fault);
  }
}

/** `rig brand sign`: a model signed with the brand that an earlier `rig brand --out` has made. */
export async function signWithBrand(terminal: Terminal, file: string, options: SignOptions): Promise<number> {
  const { clock, crypto } = systemContext;
  const now = clock.now();
  const model = readModelSource({ path: givenPath(file), name: file }, now, crypto);
  for (const finding of model.findings) terminal.err(`warning: ${findingInWords(finding)}`);
  const { statement, signed } = model;
  const facts = {
    brandId: headerOf(statement, "brand-id") ?? "",
    model: headerOf(statement, "model") ?? "",
    serialAuthority: listOf(statement, "serial-authority"),
    signed,
  };
  const { brand } = await openCommission(givenPath(options.from), facts, { now, crypto });
  const assertion = signModelSource(model, brand, now, crypto);
  const bytes = encodeAssertion(assertion);
  if (options.out !== undefined) writeNew(givenPath(options.out), bytes);
  const text = new TextDecoder().decode(bytes);
  if (options.json) {
    const { brandId, model: name, signKeyId } = assertion;
    terminal.out(
      JSON.stringify({ outcome: "signed", brand: brandId, model: name, signKeyId, assertion: text }, null, 2),
    );
  } else if (options.out === undefined) terminal.out(text.trimEnd());
  else
    terminal.out(`${options.out}: model ${assertion.brandId}/${assertion.model}, signed with ${assertion.signKeyId}`);
  return rigExit.sound;
}
