import { afterEach, describe, expect, test } from "vitest";
import type { HardwareFiles } from "../../../src/hardware/hardware-files.ts";
import { readHardwareSerial } from "../../../src/hardware/hardware-serial.ts";
import { judgeAlone } from "../../../src/hardware/judge.ts";
import { Placeholders } from "../../../src/hardware/placeholders.ts";
import { chooseSerial } from "../../../src/hardware/policy.ts";
import type { Evidence } from "../../../src/hardware/reading.ts";
import { RootedFiles } from "../../../src/hardware/rooted-files.ts";
import type { Source } from "../../../src/hardware/sources/source.ts";
import { tpmSourceOn } from "../../../src/hardware/sources/tpm.ts";
import { Problem } from "../../../src/problem/problem.ts";
import type { OpenedDevice } from "../../../src/tpm/open-device.ts";
import { answersIn, Replay } from "../tpm/replay.ts";
import { Tree } from "./tree.ts";

const trees: Tree[] = [];
afterEach(() => {
  for (const one of trees.splice(0)) one.remove();
});

function rootWithDevice(content: string | { readonly link: string } = ""): string {
  const tree = new Tree({ "/dev/tpmrm0": content });
  trees.push(tree);
  return tree.root;
}

function readFrom(root: string, source: Source): Promise<Evidence> {
  const files = new RootedFiles(root);
  const importSystemInformation = () => import("systeminformation");
  return source.read({ files, root, settingsFolder: undefined, machineFiles: files, importSystemInformation }, "");
}

function withAnswersOf(situation: string): { source: Source; transport: Replay; opened: string[] } {
  const transport = new Replay(answersIn(situation));
  const opened: string[] = [];
  const source = tpmSourceOn(async (path) => {
    opened.push(path);
    return { kind: "transport", transport };
  });
  return { source, transport, opened };
}

function witness(evidence: Evidence) {
  return { source: "tpm.ek-name", evidence, deniedCure: "connect the plug" };
}

describe("tpm.ek-name", () => {
  test.each(["a TPM new from the factory", "an ECC key kept at the handle"])(
    "%s gives a strict serial",
    async (name) => {
      const { source, transport } = withAnswersOf(name);
      const evidence = await readFrom(rootWithDevice(), source);
      const reading = judgeAlone(witness(evidence), { sources: [] }, new Placeholders());
      expect([reading.status, reading.value?.length]).toEqual(["usable", 68]);
      expect(transport.isClosed).toBe(true);
    },
  );

  test("the device is looked up inside the root, its links followed there", async () => {
    const { source, opened } = withAnswersOf("an RSA key kept at the handle");
    const tree = new Tree({ "/dev/tpmrm0": { link: "/dev/tpm/first" }, "/dev/tpm/first": "" });
    trees.push(tree);
    await readFrom(tree.root, source);
    expect(opened).toEqual([`${tree.root}/dev/tpm/first`]);
  });

  test.each<[string, string]>([
    ["a password and no kept key", "serial-tpm-refused"],
    ["nobody started the TPM", "serial-unreadable"],
    ["a storage root key under the endorsement key's handle", "serial-tpm-refused"],
  ])("%s lets no other source stand in: %s", async (situation, code) => {
    const { source, transport } = withAnswersOf(situation);
    const evidence = await readFrom(rootWithDevice(), source);
    const other: Evidence = { kind: "found", paths: ["/x"], bytes: Buffer.from("A1B2") };
    const decision = chooseSerial([witness(evidence), { ...witness(other), source: "x" }], { sources: [] });
    expect([decision.kind, decision.kind === "none" && decision.code]).toEqual(["none", code]);
    expect(transport.isClosed).toBe(true);
  });

  test("a TPM that cannot be believed has its own code", async () => {
    const transport = new Replay(["00".repeat(10)]);
    const evidence = await readFrom(
      rootWithDevice(),
      tpmSourceOn(async () => ({ kind: "transport", transport })),
    );
    expect(evidence).toMatchObject({ kind: "unanswered", code: "serial-tpm-answer-wrong" });
  });

  test("a fault of the program is not taken for the TPM's", async () => {
    const source = tpmSourceOn(async () => ({ kind: "transport", transport: new Replay([]) }));
    await expect(readFrom(rootWithDevice(), source)).rejects.toThrow("nobody expected");
  });

  test.each<[string, OpenedDevice, object]>([
    ["gone since", { kind: "absent" }, { kind: "absent" }],
    ["no plug", { kind: "denied", errno: "EACCES" }, { kind: "denied", code: "serial-denied" }],
    ["a fault", { kind: "unreadable", errno: "EIO" }, { kind: "denied", code: "serial-unreadable" }],
    ["another root's plain file", { kind: "not-a-file", why: "no device" }, { kind: "absent" }],
  ])("a device that is not opened: %s", async (_situation, opened, expected) => {
    const source = tpmSourceOn(async () => opened);
    expect(await readFrom(rootWithDevice(), source)).toMatchObject(expected);
  });
});

describe("through the settings", () => {
  test("a board without a TPM has no such serial", async () => {
    const tree = new Tree();
    trees.push(tree);
    const got = readHardwareSerial({ sources: ["tpm.ek-name"] }, { root: tree.root });
    await expect(got).rejects.toMatchObject({ code: "serial-not-found" });
  });

  test("an ordinary file in another root is no TPM", async () => {
    const got = readHardwareSerial({ sources: ["tpm.ek-name"] }, { root: rootWithDevice("x") });
    await expect(got).rejects.toMatchObject({ code: "serial-not-found" });
  });

  test("an ordinary file on the unit itself is refused", async () => {
    const tree = new Tree({ "/tpmrm0": "" });
    trees.push(tree);
    const files: HardwareFiles = new RootedFiles("/");
    files.locate = async () => ({ kind: "path", path: `${tree.root}/tpmrm0` });
    const got = readHardwareSerial({ sources: ["tpm.ek-name"] }, { root: "/", files });
    await expect(got).rejects.toMatchObject({ code: "serial-not-a-file" });
  });

  test("what may not be looked up names the plug tpm", async () => {
    const files: HardwareFiles = new RootedFiles("/");
    files.locate = async () => ({ kind: "denied", errno: "EACCES" });
    const got: unknown = await readHardwareSerial({ sources: ["tpm.ek-name"] }, { root: "/", files, userId: 0 }).catch(
      (error: unknown) => error,
    );
    if (!(got instanceof Problem)) throw new Error("no Problem was thrown");
    expect(got.code).toBe("serial-denied");
    expect(got.cure).toContain("plug tpm ");
  });

  test("a real character device that is no TPM is not believed", async () => {
    const files: HardwareFiles = new RootedFiles("/");
    files.locate = async () => ({ kind: "path", path: "/dev/zero" });
    const got = readHardwareSerial({ sources: ["tpm.ek-name"] }, { root: "/", files });
    await expect(got).rejects.toMatchObject({ code: "serial-tpm-answer-wrong" });
  });
});
