import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say, sayJson } from "../attacks/lying-server.ts";
import { both, everyCommand } from "./every-command.ts";
import type { Lab, LabInput } from "./lab.ts";

export interface Scenario {
  readonly name: string;
  readonly input?: Partial<LabInput>;
  readonly play: (lab: Lab) => Promise<void>;
  /** Command lines that end with 0: what fails before it has said anything gives no secret away, and proves nothing. */
  readonly succeed?: RegExp;
}

async function everyHook(lab: Lab): Promise<void> {
  for (const hook of ["install", "configure", "prepare-device", "check-health", "prepare-serial-request", "nonsense"]) {
    await lab.hook(hook);
  }
}

/** The vault lies while the device provisions, by command and by hook. */
function vaultFault(name: string, lie: (lab: Lab) => void): Scenario {
  return {
    name,
    play: async (lab) => {
      lie(lab);
      await both(lab, "provision");
      await both(lab, "doctor");
      await lab.hook("prepare-device");
      await both(lab, "abandon", ["--serial", "RB1-2048-0007"]);
    },
  };
}

function settingsFault(name: string, spoil: (lab: Lab) => void): Scenario {
  return {
    name,
    play: async (lab) => {
      spoil(lab);
      await both(lab, "provision");
      await lab.command(["config", "check", lab.settingsPath]);
      await lab.command(["config", "check", lab.settingsPath, "--json"]);
      await both(lab, "doctor");
      await lab.hook("configure");
      await lab.hook("prepare-device");
    },
  };
}

const vaultFaults: readonly Scenario[] = [
  vaultFault("the vault refuses and repeats the API key", (lab) => {
    const message = `Invalid API key used: ${lab.apiKey}. ${"x".repeat(120)} ${lab.apiKey}`;
    lab.services.vaultDoor.on("request-id", (asked) => sayJson(asked, 400, { error_code: lab.apiKey, message }));
  }),
  vaultFault("the vault redirects to a URL with the API key", (lab) => {
    const path = encodeURIComponent(lab.apiKey);
    lab.services.vaultDoor.on("serial", (asked) =>
      say(asked, { status: 307, headers: { Location: `https://elsewhere.example/${path}?key=${path}` } }),
    );
  }),
  vaultFault("the vault's fault is a page that repeats every header", (lab) => {
    lab.services.vaultDoor.on("*", (asked) =>
      say(asked, { status: 500, headers: { "Content-Type": "text/plain" }, body: asked.head }),
    );
    lab.services.vaultDoor.on("request-id", (asked) =>
      say(asked, { status: 400, headers: { "Content-Type": "text/plain" }, body: `${lab.apiKey} is wrong` }),
    );
  }),
  vaultFault("the vault hangs up", (lab) => lab.services.vaultDoor.on("serial", ({ socket }) => void socket.destroy())),
  vaultFault("the vault speaks no HTTP", (lab) =>
    lab.services.vaultDoor.on("request-id", (asked) => void asked.socket.end(`${asked.head}\r\n\r\n`)),
  ),
  vaultFault("the vault is behind a proxy with a login, which is gone", (lab) => {
    const source = lab.input.source === "settings" ? { headers: { "api-key": lab.apiKey } } : {};
    lab.settings({ vault: { url: "http://vault.rig.invalid/v1/", "plain-http": "allowed", ...source } });
  }),
  vaultFault("the vault does not know the key", (lab) =>
    lab.services.vaultDoor.on("request-id", (asked) =>
      sayJson(asked, 400, { error_code: "invalid-api-key", message: "Invalid API key used" }),
    ),
  ),
];

const settingsFaults: readonly Scenario[] = [
  settingsFault("the settings are no YAML right behind the key", (lab) => lab.settings({}, "  broken: [\n")),
  settingsFault("the settings have an unknown key", (lab) =>
    lab.settings({ vualt: { headers: { "api-key": lab.apiKey } } }),
  ),
  settingsFault("the API key's file is everybody's", (lab) => chmodSync(join(lab.folder, "api-key"), 0o644)),
  settingsFault("the API key's file has two lines", (lab) =>
    writeFileSync(join(lab.folder, "api-key"), `${lab.apiKey}\n${lab.apiKey}\n`, { mode: 0o600 }),
  ),
  settingsFault("the API key stands in the URL", (lab) =>
    lab.settings({ vault: { url: `https://key:${encodeURIComponent(lab.apiKey)}@vault.example.com/v1/` } }),
  ),
  settingsFault("the API key has a line break", (lab) => {
    writeFileSync(join(lab.folder, "api-key"), `${lab.apiKey}\r${lab.apiKey}`, { mode: 0o600 });
    lab.settings({
      vault: { url: "http://127.0.0.1:9/", headers: { "api-key": `${lab.apiKey}\r\nx: ${lab.apiKey}` } },
    });
  }),
];

const diskFaults: readonly Scenario[] = [
  {
    name: "the device key is corrupt",
    play: async (lab) => {
      const text = readFileSync(lab.keyFile, "latin1");
      writeFileSync(lab.keyFile, text.slice(0, text.length - 40));
      await both(lab, "provision");
      await lab.hook("prepare-device");
      await both(lab, "session");
    },
  },
  {
    name: "the device key has another key's name",
    play: async (lab) => {
      renameSync(lab.keyFile, `${lab.keyFile.slice(0, -4)}AAAA`);
      await both(lab, "provision");
    },
  },
  {
    name: "the identity key is corrupt",
    play: async (lab) => {
      const path = join(lab.ownFolder, "identity-key");
      lab.services.vaultDoor.on("serial", ({ socket }) => void socket.destroy());
      await lab.onDevice("provision");
      const pem = readFileSync(path, "latin1");
      writeFileSync(path, pem.replace("-----END", "A-----END"), { mode: 0o600 });
      await both(lab, "provision");
      writeFileSync(path, pem, { mode: 0o600 });
    },
  },
  {
    name: "the store refuses the session and repeats what it got",
    play: async (lab) => {
      await lab.onDevice("provision");
      lab.services.storeDoor.on("sessions", (asked) =>
        sayJson(asked, 401, {
          "error-list": [{ code: "x", message: Buffer.from(asked.body).toString().slice(0, 900) }],
        }),
      );
      await both(lab, "session");
      lab.services.storeDoor.on("sessions", (asked) => sayJson(asked, 200, { macaroon: `${lab.macaroon}\n` }));
      await both(lab, "session");
      lab.services.storeDoor.on("sessions", (asked) =>
        sayJson(asked, 500, { macaroon: lab.macaroon, message: "fault" }),
      );
      await both(lab, "session");
    },
  },
];

/** A snapctl program where there is no socket: whatever it is given, everybody can read while it runs. */
const snapctlScript = `#!/bin/sh
case "$1" in
system-mode) printf 'system-mode: run\\nseed-loaded: true\\n' ;;
model) cat "$(dirname "$0")/../model.assert" ;;
get) echo '{}' ;;
is-connected) exit 1 ;;
esac
`;

/** Runs below strace, which keeps the arguments of every program that is started. */
function traced(lab: Lab): readonly string[] {
  const path = `PATH=${join(lab.folder, "bin")}:/usr/bin:/bin`;
  return ["/usr/bin/env", path, "strace", "-f", "-v", "-s", "65536", "-e", "trace=execve", "-o", lab.nextTrace()];
}

async function withoutSocket(lab: Lab): Promise<void> {
  rmSync(lab.services.snapd.snapSocket, { force: true });
  mkdirSync(join(lab.folder, "bin"));
  writeFileSync(join(lab.folder, "bin/snapctl"), snapctlScript, { mode: 0o755 });
  for (const hook of ["install", "configure", "prepare-device", "check-health"]) await lab.hook(hook, traced(lab));
}

/** With the library systeminformation, which starts programs of the machine. */
async function withPrograms(lab: Lab): Promise<void> {
  for (const command of ["serial", "provision", "session"]) {
    await lab.command([command, "--config", lab.settingsPath, "--root", lab.device.root], traced(lab));
  }
  lab.settings({ serial: { sources: ["systeminformation.system", "systeminformation.uuid"] } });
  await lab.command(["serial", "--config", lab.settingsPath], traced(lab));
  for (const hook of ["configure", "prepare-device"]) await lab.hook(hook, traced(lab));
}

/** What is done with a device whose secrets are known; every one for each place the API key can come from. */
export const scenarios: readonly Scenario[] = [
  {
    name: "every command",
    play: everyCommand,
    succeed: /^(?:provision|serial|diag|record|config check|explain) /,
  },
  { name: "every hook, adopted", play: everyHook },
  { name: "every hook, delegated", input: { route: "delegated" }, play: everyHook },
  { name: "every hook while seeding", input: { seeded: false, route: "adopted" }, play: everyHook },
  {
    name: "the hooks of a model without a grade",
    input: { kind: "ungraded" },
    play: everyHook,
  },
  ...vaultFaults,
  ...settingsFaults,
  ...diskFaults,
  { name: "snapctl is a program", input: { route: "delegated" }, play: withoutSocket },
  { name: "programs are started", play: withPrograms },
];
