import { resolve } from "node:path";
import type { Assertion } from "../assertion/assertion.ts";
import { checkSelfSigned } from "../assertion/verify.ts";
import { systemClock } from "../clock/system-clock.ts";
import { FsDisk } from "../disk/fs-disk.ts";
import { nodeCrypto } from "../keys/node-crypto.ts";
import { exitStatus } from "../problem/exit-status.ts";
import { printable } from "../problem/printable.ts";
import { Problem } from "../problem/problem.ts";
import { readAssertionFile } from "../trust/assertion-file.ts";
import { listedSource } from "../trust/assertion-source.ts";
import { Chain } from "../trust/chain.ts";
import { announceTrust } from "./announce-trust.ts";
import { failureDocument, problemOf } from "./failure.ts";
import { canonicalTrust } from "./open-device.ts";
import type { VerifyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

interface Verdict {
  readonly file: string;
  readonly type: string;
  readonly name: string;
  readonly ok: boolean;
  readonly error?: Record<string, unknown>;
}

async function judge(chain: Chain, file: string, assertion: Assertion): Promise<Verdict> {
  const about = { file, type: assertion.type, name: printable(assertion.primaryKey.join("/")) };
  try {
    if (assertion.type === "serial-request") checkSelfSigned(assertion, nodeCrypto);
    else await chain.accept(assertion);
    return { ...about, ok: true };
  } catch (fault) {
    return { ...about, ok: false, error: failureDocument(problemOf(fault)) };
  }
}

/** Every assertion of every file, in order: verified, or why not. Exit status 7 if one is not. */
export async function verifyCommand(
  terminal: Terminal,
  files: readonly string[],
  options: VerifyOptions,
): Promise<number> {
  const disk = new FsDisk();
  const read = (path: string): Assertion[] => readAssertionFile(disk, resolve(path), nodeCrypto);
  const roots = (options.trust ?? []).flatMap(read);
  announceTrust(terminal, options.trust ?? [], roots);
  const given = files.map((file) => ({ file, assertions: some(file, read(file)) }));
  const chain = new Chain({
    trusted: [...canonicalTrust(), ...roots],
    sources: [
      listedSource("the prerequisites", (options.prerequisites ?? []).flatMap(read)),
      listedSource(
        "the files themselves",
        given.flatMap(({ assertions }) => assertions),
      ),
    ],
    crypto: nodeCrypto,
    now: systemClock.now(),
  });
  const verdicts: Verdict[] = [];
  for (const { file, assertions } of given) {
    for (const assertion of assertions) verdicts.push(await judge(chain, file, assertion));
  }
  tell(terminal, verdicts, options.json === true);
  const sound = verdicts.every(({ ok }) => ok);
  return sound ? exitStatus.ok : exitStatus.untrusted;
}

function tell(terminal: Terminal, verdicts: readonly Verdict[], json: boolean): void {
  if (json) {
    terminal.out(JSON.stringify({ verdicts }, null, 2));
    return;
  }
  for (const { file, type, name, ok, error } of verdicts) {
    terminal.out(`${ok ? "OK    " : "FAILED"} ${file}: ${type} ${name}`);
    if (error === undefined) continue;
    terminal.out(`       ${String(error["message"])} [${String(error["code"])}]`);
    terminal.out(`       what to do: ${String(error["cure"])}`);
  }
}

/** A file that was named by mistake must not look verified. Problem assertion-file-unreadable. */
function some(file: string, assertions: Assertion[]): Assertion[] {
  if (assertions.length > 0) return assertions;
  throw new Problem("assertion-file-unreadable", `cannot verify ${printable(file)}: it holds no assertion`);
}
