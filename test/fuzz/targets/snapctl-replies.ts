import { refusalOf } from "../../../src/snapd/snapctl-executable.ts";
import { readConfiguration, readModelText, readSerialNumber, readVersion } from "../../../src/snapd/snapctl-output.ts";
import { readCommandReply } from "../../../src/snapd/snapctl-socket.ts";
import { parseSystemMode } from "../../../src/snapd/system-mode.ts";
import { came, insist, printsWell } from "../expected.ts";

const statuses = [200, 400, 401, 403, 404, 500];

/** What the commands print, read by those who asked for it. */
function output(text: string): void {
  const configuration = came(() => readConfiguration(text));
  if ("value" in configuration) {
    const again = JSON.stringify(Object.fromEntries(configuration.value));
    insist(again === JSON.stringify(JSON.parse(text)), "a configuration that was not printed");
  }
  const model = came(() => readModelText(text));
  if ("value" in model) insist(new TextDecoder().decode(model.value) === text.toWellFormed(), "another model");
  const serial = came(() => readSerialNumber(text));
  if ("value" in serial && serial.value !== undefined) {
    const printed = JSON.stringify(JSON.parse(text));
    insist(printed.includes(`"serial":${JSON.stringify(serial.value)}`), "a serial that was not printed");
  }
  const version = came(() => readVersion(text));
  if ("value" in version) insist(printsWell(version.value ?? ""), "a version that is not printable");
  const mode = came(() => parseSystemMode(text));
  if ("value" in mode) insist(/^[a-z][a-z0-9-]*$/.test(mode.value.mode), "a mode that is no word");
  const refusal = refusalOf("fuzz", text);
  insist(refusal === undefined || printsWell(refusal.message), "snapctl's words are not printable");
}

/** The first byte chooses the status; the rest is the socket's answer, and what the program snapctl prints. */
export function fuzz(data: Uint8Array): void {
  const [first = 0] = data;
  const body = data.subarray(1);
  const status = statuses[first % statuses.length] ?? 200;
  const reply = { status, mediaType: "application/json", headers: new Map<string, string>(), body };
  const result = came(() => readCommandReply("fuzz", reply));
  if ("value" in result) {
    const { stdout, stderr, exitCode } = result.value;
    insist(Number.isInteger(exitCode) && exitCode >= 0 && exitCode < 256, "no exit status");
    output(stdout);
    output(stderr);
  }
  output(new TextDecoder().decode(body));
}
