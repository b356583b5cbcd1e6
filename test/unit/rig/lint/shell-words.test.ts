import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openGadget } from "../../../../src/rig/gadget/open-gadget.ts";
import { lintGadget } from "../../../../src/rig/lint/lint-gadget.ts";
import { scanShell } from "../../../../src/rig/lint/shell-scan.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shell-words-"));
  for (const name of ["work", "hooks"]) mkdirSync(join(folder, name));
  write("configure", "#!/bin/sh\nexit 0\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, "hooks", name), text, { mode: 0o755 });
}

/** Codes and lines of what lint says to a hook prepare-device of these lines below the first one. */
async function found(...lines: readonly string[]): Promise<readonly string[]> {
  return await foundIn(["#!/bin/sh", ...lines, ""].join("\n"));
}

async function foundIn(text: string): Promise<readonly string[]> {
  write("prepare-device", text);
  const findings = await lintGadget(await openGadget(join(folder, "hooks"), join(folder, "work")));
  return findings.map(({ code, line = "-" }) => `${code} ${line}`);
}

const key = "AbCdEf0123456789";
const fromFile = 'snapctl set -s device-service.headers.api-key="$(cat "$SNAP/api-key")"';

describe("a defect is found however it is written", () => {
  test.each<[string, readonly string[]]>([
    ["api-key-in-trace 2", ["set -e -x", fromFile]],
    ["api-key-in-trace 2", ["set -e -o xtrace", fromFile]],
    ["api-key-in-trace 2", ["set -eo xtrace", fromFile]],
    ["api-key-in-trace 2", ['bash -x "$SNAP/script" "$API_KEY"']],
    ["command-not-in-base 2", ["if ! curl -f https://vault.acme.example; then exit 1; fi"]],
    ["command-not-in-base 2", ["timeout 10 curl -f https://vault.acme.example"]],
    ["command-not-in-base 2", ["timeout -k 5 10 /usr/bin/curl -f https://vault.acme.example"]],
    ["command-not-in-base 2", ["FOO=1 wget https://vault.acme.example"]],
    ["command-not-in-base 2", ["env A=1 jq . file"]],
    ["command-not-in-base 2", ['x="$(nice -n 5 dmidecode -s x 2>&1)"']],
    ["command-not-in-base 2", ["x=`jq . file`"]],
    ["api-key-committed 2", [`KEY=${key}`, 'snapctl set -s device-service.headers.api-key="$KEY"']],
    ["api-key-committed 2", [`snapctl set -s device-service.headers.authorization="Bearer ${key}"`]],
    ["api-key-committed 2", [`"$SNAP/bin/wget" --header "Authorization: Basic ${key}" https://vault.acme.example`]],
    ["api-key-committed 3", ["exit 0", `# snapctl set -s device-service.headers.api-key=${key}`]],
    ["api-key-committed 3", ["cat > file <<EOF", `api-key: ${key}`, "EOF"]],
    ["plain-http 2", ['"$SNAP/bin/ask" HTTP://vault.acme.example']],
    ["server-not-checked 2", ['"$SNAP/bin/curl" -fsk https://vault.acme.example']],
    [
      "serial-is-random 2",
      ["read -r serial < /proc/sys/kernel/random/uuid", 'snapctl set -s registration.proposed-serial="$serial"'],
    ],
    ["header-not-string 3", ['echo "', '"; snapctl set device-service.headers.api-key=1234567']],
  ])("%s: %s", async (finding, lines) => {
    expect(await found(...lines)).toContain(finding);
  });
});

describe("what is no defect is not found", () => {
  test.each<[readonly string[]]>([
    [['[ "$api_key" = undefined ] && exit 0']],
    [['echo "api-key: required, put it into the settings"']],
    [['echo "do not use set -x here: api-key would be shown"']],
    [["exit 0 # see http://example.com/docs"]],
    [["[ -x /usr/bin/curl ] && /usr/bin/curl -f https://vault.acme.example"]],
    [["command -v jq > /dev/null && jq . file"]],
    [["if command -v jq; then", "jq . file", "fi"]],
    [["echo curl; echo 'a; curl b'"]],
    [["cat <<'EOF'", "curl is not here, don't look", "EOF", "exit 0"]],
    [['"$SNAP/usr/bin/curl" -f https://vault.acme.example']],
    [["set -- -x", fromFile]],
    [["awk '", "{ jq }", "' file"]],
    [["KEYFILE=key-file-1", 'snapctl set -s device-service.headers.api-key="$(cat "$KEYFILE")"']],
  ])("%s", async (lines) => {
    expect(await found(...lines)).toEqual([]);
  });
});

test("a hook with the line ends of DOS is told under the code of rig boot, and is read all the same", async () => {
  expect(await foundIn(`#!/bin/sh\r\nset -x\r\n${fromFile}\r\n`)).toEqual([
    "hook-interpreter-missing 1",
    "api-key-in-trace 2",
  ]);
});

describe("work and findings are bounded", () => {
  test("for many commands in one line", async () => {
    const start = performance.now();
    await found("snapctl get ".repeat(60_000));
    await found("echo $(".repeat(30_000));
    await found("`".repeat(30_001), '"'.repeat(30_001));
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("for many sets: the first are shown, and how many are left out", async () => {
    write("prepare-device", `#!/bin/sh\n${'x="$x"1\nsnapctl set registration.proposed-serial="$x"\n'.repeat(15_000)}`);
    const start = performance.now();
    const findings = await lintGadget(await openGadget(join(folder, "hooks"), join(folder, "work")));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(findings.filter(({ code }) => code === "serial-became-number")).toHaveLength(21);
    expect(findings.map(({ message }) => message).join()).toMatch(
      / \d+ more of these are left out here|,\d+ more of these/,
    );
    expect(findings.map(({ code }) => code)).toContain("hook-too-long");
  });

  test("for a script of more than 1 MiB, which is no program", async () => {
    expect(await found("curl x", "#".repeat(1024 * 1024))).toEqual(["command-not-in-base 2", "hook-too-long -"]);
  });
});

test("aliases of YAML stand for what they name", async () => {
  writeFileSync(
    join(folder, "hooks/snap.yaml"),
    "name: x\ntype: gadget\nbase: &b core22\nversion: *b\nplugs: {network: null}\nx: &p [network]\nhooks: &h {configure: {plugs: *p}, install: &i {plugs: *p}, prepare-device: *i}\n",
  );
  write("prepare-device", "#!/bin/sh\n");
  const gadget = await openGadget(join(folder, "hooks"), join(folder, "work"));
  expect(gadget.version).toBe("core22");
  expect(gadget.hooks.get("configure")?.plugs).toEqual(["network"]);
  expect(gadget.hooks.get("prepare-device")?.plugs).toEqual(["network"]);
});

test("commands, words and comments are told apart", () => {
  const { commands, comments } = scanShell(
    'a \'b # c\' "$(d "e f" | g)" # h\nif ! i; then (j k) & fi 2>&1 >l\ncase m in n) o;; esac\np <<-X\nq\n\tX\nr\\\n s',
  );
  expect(commands.map(({ line, words }) => [line, ...words])).toEqual([
    [1, "d", '"e f"'],
    [1, "g"],
    [1, "a", "'b # c'", '"$(d "e f" | g)"'],
    [2, "if", "!", "i"],
    [2, "then"],
    [2, "j", "k"],
    [2, "fi", "2>&1", ">l"],
    [3, "case", "m", "in", "n"],
    [3, "o"],
    [3, "esac"],
    [4, "p", "<<-X"],
    [7, "r\\\n", "s"],
  ]);
  expect(comments).toEqual([{ line: 1, text: "# h" }]);
});
