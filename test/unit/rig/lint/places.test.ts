import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runRig } from "../../../../src/rig/command-line.ts";

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly hook?: string;
  readonly file?: string;
  readonly line?: number;
  readonly message: string;
  readonly fix: string;
}

/** What lint says of a gadget with these files. */
async function lint(files: Readonly<Record<string, string>>, sarif?: string): Promise<readonly Found[]> {
  const folder = mkdtempSync(join(tmpdir(), "lint-places-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      const full = join(folder, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
      chmodSync(full, 0o755);
    }
    const out: string[] = [];
    const terminal = { out: (line: string) => out.push(line), err: () => undefined };
    await runRig(["lint", folder, "--json", ...(sarif === undefined ? [] : ["--sarif", sarif])], terminal);
    return (JSON.parse(out.join("\n")) as { findings: readonly Found[] }).findings;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const head = "name: b\nversion: '1'\nsummary: s\ndescription: d\ntype: gadget\n";
const hook = "#!/bin/sh\ncat /sys/class/dmi/id/product_serial\n";
const connection =
  "connections:\n- {plug: AcmeGadgetSnapIdAcmeGadgetSnapId:hardware-observe, slot: system:hardware-observe}\n";
const hooksWith = (plugs: string): string =>
  `hooks: {configure: {plugs: ${plugs}}, prepare-device: {plugs: ${plugs}}}\n`;

/** An unpacked gadget in which nothing is wrong, but for what is given. */
function packed(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    "meta/snap.yaml": `${head}base: core22\n${hooksWith("[network, hardware-observe]")}`,
    "meta/gadget.yaml": connection,
    "meta/hooks/configure": "#!/bin/sh\nexit 0\n",
    "meta/hooks/prepare-device": hook,
    ...files,
  };
}

const sources = {
  "snap/snapcraft.yaml": `${head}base: core18\n${hooksWith("[network, hardware-observe]")}parts: {prepare-device: {plugin: nil}}\n`,
  "gadget.yaml": "volumes: {}\n",
  "snap/hooks/prepare-device": '#!/bin/sh\nexec "$SNAP/bin/prepare-device" hook prepare-device\n',
  "prepare-device/prepare-device.yaml": "vault:\n  url: http://vault.acme.example/\n",
};

test("an unpacked gadget in which nothing is wrong has no finding", async () => {
  expect(await lint(packed({}))).toEqual([]);
});

describe("in sources every finding names a file that is there, or the one to add", () => {
  test("with its line", async () => {
    const findings = await lint(sources);
    const places = findings.map(({ code, file, line }) => `${code} ${file} ${line}`);
    expect(places).toContain("base-too-old snap/snapcraft.yaml 6");
    expect(places).toContain("plug-not-connected gadget.yaml 1");
    expect(
      findings.filter(({ file }) => file === "prepare-device/prepare-device.yaml").map(({ line }) => line),
    ).toContain(2);
    for (const { file } of findings) expect([undefined, ...Object.keys(sources)]).toContain(file);
  });

  test("in the fix, too", async () => {
    const fix = (await lint(sources)).find(({ code }) => code === "no-configure-hook")?.fix;
    expect(fix).toContain("Add snap/hooks/configure");
  });

  test("in SARIF, also where the whole gadget is meant", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lint-sarif-"));
    try {
      await lint(sources, join(folder, "x.sarif"));
      const text = readFileSync(join(folder, "x.sarif"), "utf8");
      const files = [...text.matchAll(/"uri": "([^"]+)"/g)].map(([, file]) => file);
      for (const file of files) expect(Object.keys(sources)).toContain(file);
      expect(files.length).toBeGreaterThan(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a hook that asks the network", () => {
  const without = `${head}base: core22\n${hooksWith("[hardware-observe]")}`;
  test.each([
    'curl -s "$url"',
    'answer=$("$SNAP/usr/bin/curl" -s "$url")',
    "if wget -q x; then",
    'exec "$SNAP/bin/prepare-device" hook prepare-device',
  ])("by %j and has no plug network is found at its line", async (line) => {
    const files = packed({ "meta/snap.yaml": without, "meta/hooks/prepare-device": `#!/bin/sh\n${line}\n` });
    const found = (await lint(files)).filter(({ code }) => code === "plug-not-connected");
    expect(found).toEqual([expect.objectContaining({ file: "meta/hooks/prepare-device", line: 2 })]);
    expect(found[0]?.message).toContain("no plug network");
  });

  test("and has the plug, or only asks whether curl is there, is not", async () => {
    const asks = { "meta/hooks/prepare-device": "#!/bin/sh\ncommand -v curl >/dev/null\necho curl is not called\n" };
    expect(await lint(packed({ "meta/snap.yaml": without, ...asks }))).toEqual([]);
    const calls = { "meta/hooks/prepare-device": '#!/bin/sh\n"$SNAP/usr/bin/curl" -s x\n' };
    expect(await lint(packed(calls))).toEqual([]);
  });
});

test("an API key in the defaults of gadget.yaml is found at its line, and not repeated", async () => {
  const key = "s3cr3tKey0123456789";
  const defaults = `${connection}defaults:\n  AcmeGadgetSnapIdAcmeGadgetSnapId:\n    prepare-device:\n      vault: {headers: {api-key: ${key}}}\n`;
  const found = await lint(packed({ "meta/gadget.yaml": defaults }));
  expect(found).toEqual([expect.objectContaining({ code: "api-key-committed", file: "meta/gadget.yaml", line: 6 })]);
  expect(JSON.stringify(found)).not.toContain(key);
  expect(
    await lint(packed({ "meta/gadget.yaml": defaults.replace(key, "{file: /var/snap/b/common/api-key}") })),
  ).toEqual([]);
});

test("a connection that is missing is told once, with all its hooks and what to add", async () => {
  const found = await lint(packed({ "meta/gadget.yaml": "volumes: {}\n" }));
  expect(found).toHaveLength(1);
  expect(found[0]?.message).toBe("gadget.yaml does not connect the plug hardware-observe of configure, prepare-device");
  expect(found[0]?.fix).toContain('{plug: "SNAP-ID:hardware-observe", slot: "system:hardware-observe"}');
});

describe("a file that a hook sources", () => {
  const sourcing = (word: string): string => `#!/bin/sh\n. ${word}\nexit 0\n`;

  test.each(['"$SNAP/lib/serial.sh"', `\${SNAP}/lib/serial.sh`])("as %s is read like the hook", async (word) => {
    const found = await lint(
      packed({
        "meta/hooks/prepare-device": sourcing(word),
        "lib/serial.sh": 'serial=$(date +%s)\nsnapctl set -s registration.proposed-serial="$serial"\n',
      }),
    );
    expect(found.filter(({ code }) => code === "serial-from-date")).toEqual([
      expect.objectContaining({ file: "lib/serial.sh", line: 1, hook: "prepare-device" }),
    ]);
    expect(found.map(({ code }) => code)).not.toContain("script-not-read");
  });

  test.each(['"$SNAP/lib/gone.sh"', "/etc/os-release", '"$LIBRARY"'])("as %s is said not to be read", async (word) => {
    const found = await lint(packed({ "meta/hooks/prepare-device": sourcing(word) }));
    expect(found).toEqual([expect.objectContaining({ code: "script-not-read", severity: "note", line: 2 })]);
  });
});

test("sources that declare hooks and have none are told to be packed first, and nothing that follows from it is told", async () => {
  const { "snap/hooks/prepare-device": _hook, ...rest } = sources;
  const found = await lint(rest);
  expect(
    found.filter(({ code }) => /hook/.test(code)).map(({ severity, code, file }) => [severity, code, file]),
  ).toEqual([["error", "sources-without-hooks", "snap/snapcraft.yaml"]]);
  expect(found.find(({ code }) => code === "sources-without-hooks")?.fix).toContain("npm run pack:gadget");
});
