import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeStream } from "../../src/assertion/encode.ts";
import { runAgent } from "./setup/agent.ts";
import { expectRegistered } from "./setup/expectations.ts";
import { onlyDocument, rigBrand, smallDeviceKey, World } from "./setup/world.ts";

interface Verdict {
  readonly file: string;
  readonly type: string;
  readonly ok: boolean;
  readonly error?: { readonly code: string };
}

const brand = await rigBrand();
const stranger = await rigBrand();
let world: World;

beforeAll(async () => {
  world = await World.make({ brand, deviceKey: await smallDeviceKey() });
  expectRegistered(world, await world.provision(), "registered");
  const [serial] = world.state.systemSerials;
  writeFileSync(world.path("serial.assert"), serial?.encoded ?? "");
  writeFileSync(world.path("request.assert"), readFileSync(join(world.ownFolder, "serial-request.assert")));
  writeFileSync(world.path("other-root.assert"), encodeStream(stranger.trusted));
});

afterAll(() => world[Symbol.asyncDispose]());

const trust = (): string[] => ["--trust", world.path("trusted.assert")];
const below = (): string[] => ["--prerequisites", world.path("brand.assert"), world.path("model.assert")];

async function verify(args: readonly string[]): Promise<{ status: number | null; verdicts: readonly Verdict[] }> {
  const run = await runAgent(["verify", ...args, "--json"]);
  return { status: run.status, verdicts: (onlyDocument(run)["verdicts"] as readonly Verdict[] | undefined) ?? [] };
}

describe.concurrent("verify", () => {
  test("accepts a serial with all it stands on", async () => {
    const { status, verdicts } = await verify([world.path("serial.assert"), ...trust(), ...below()]);
    expect({ status, verdicts }).toMatchObject({ status: 0, verdicts: [{ type: "serial", ok: true }] });
  });

  test("accepts a stream of several, which may stand on each other", async () => {
    const files = ["brand.assert", "model.assert", "serial.assert"].map((name) => world.path(name));
    const { status, verdicts } = await verify([...files, ...trust()]);
    expect(status).toBe(0);
    expect(verdicts.map(({ type, ok }) => `${type} ${ok}`)).toEqual([
      "account true",
      "account-key true",
      "model true",
      "serial true",
    ]);
  });

  test("accepts a serial-request, which signs itself", async () => {
    expect((await verify([world.path("request.assert")])).status).toBe(0);
  });

  test("refuses everything below a root it does not trust", async () => {
    for (const root of [[], ["--trust", world.path("other-root.assert")]]) {
      const { status, verdicts } = await verify([world.path("serial.assert"), ...root, ...below()]);
      expect({ status, oks: verdicts.map(({ ok }) => ok) }).toEqual({ status: 7, oks: [false] });
    }
  });

  test("a root given as a prerequisite is not trusted: authority-untrusted", async () => {
    const prerequisites = [...below(), world.path("trusted.assert")];
    const { status, verdicts } = await verify([world.path("serial.assert"), ...prerequisites]);
    expect({ status, code: verdicts[0]?.error?.code }).toEqual({ status: 7, code: "authority-untrusted" });
  });

  test("without the brand's account-key it is prerequisite-not-found", async () => {
    const { status, verdicts } = await verify([world.path("serial.assert"), ...trust()]);
    expect({ status, code: verdicts[0]?.error?.code }).toEqual({ status: 7, code: "prerequisite-not-found" });
  });

  const edits: readonly (readonly [string, string, (text: string) => string, string])[] = [
    ["serial", "another serial number", (text) => text.replace("RB1-2048-0007", "RB1-2048-0008"), "signature-wrong"],
    ["serial", "another revision", (text) => text.replace("revision: 1", "revision: 2"), "signature-wrong"],
    [
      "serial",
      "another brand",
      (text) => text.replace("brand-id: rig-brand", "brand-id: rig-bruno"),
      "prerequisite-not-found",
    ],
    ["request", "another serial number", (text) => text.replace("RB1-2048-0007", "RB1-2048-0008"), "signature-wrong"],
  ];

  test.for(edits)("refuses a %s with %s", async ([name, what, edit, code]) => {
    const text = readFileSync(world.path(`${name}.assert`), "utf8");
    const edited = world.path(`${name} with ${what}.assert`);
    writeFileSync(edited, edit(text));
    expect(edit(text)).not.toBe(text);
    const { status, verdicts } = await verify([edited, ...trust(), ...below()]);
    expect({ status, code: verdicts[0]?.error?.code }).toEqual({ status: 7, code });
  });

  test.for<[string, (sound: Buffer) => Buffer]>([
    ["cut short", (sound) => sound.subarray(0, sound.length / 2)],
    ["not an assertion", () => Buffer.from("hello\n")],
    ["of random bytes", () => Buffer.from(Array.from({ length: 900 }, (_, index) => (index * 73 + 11) % 256))],
  ])("a file %s is assertion-file-unreadable", async ([how, spoil]) => {
    const path = world.path(`${how}.assert`);
    writeFileSync(path, spoil(readFileSync(world.path("serial.assert"))));
    const run = await runAgent(["verify", path, "--json", ...trust()]);
    expect({ status: run.status, code: onlyDocument(run).error?.code }).toEqual({
      status: 3,
      code: "assertion-file-unreadable",
    });
  });

  test("an empty file is no success, and is named", async () => {
    writeFileSync(world.path("empty.assert"), "");
    const run = await runAgent(["verify", world.path("empty.assert"), "--json"]);
    expect(run.status).toBe(3);
    expect(onlyDocument(run).error?.code).toBe("assertion-file-unreadable");
    expect(run.stderr).toContain(`cannot verify ${world.path("empty.assert")}: it holds no assertion`);
  });

  test("what does not verify comes with what to do about it", async () => {
    const run = await runAgent(["verify", world.path("serial.assert"), ...trust()]);
    expect(run.stdout).toMatch(/^FAILED .*\n {7}.* \[prerequisite-not-found\]\n {7}what to do: \S/);
  });

  test("a file behind --trust is a root, and the refusal says so", async () => {
    const run = await runAgent(["verify", ...trust(), world.path("serial.assert")]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("--trust has taken all words behind it");
  });

  test("a file that is not there is assertion-file-unreadable", async () => {
    const run = await runAgent(["verify", world.path("nothing.assert"), "--json"]);
    expect({ status: run.status, code: onlyDocument(run).error?.code }).toEqual({
      status: 3,
      code: "assertion-file-unreadable",
    });
  });

  test("says loudly that a further root is trusted", async () => {
    const run = await runAgent(["verify", world.path("serial.assert"), ...trust(), ...below()]);
    expect(run.stderr).toContain("WARNING: trusting a further root beside Canonical's: rig-root");
    expect(run.stdout).toMatch(/^OK {4}/);
  });
});
