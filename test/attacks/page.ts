import { problemTable } from "../../src/problem/registry.ts";
import { type Attack, boundSecondsOf, codesOf, liars, maxMemoryMB, type Nuisance } from "./attack.ts";
import { attacks, nuisances } from "./table.ts";

export const pagePath = "docs/attacks.md";

const titles = {
  vault: "The vault",
  network: "The network",
  store: "The store",
  snapd: "snapd",
  hardware: "The hardware",
  disk: "The disk",
  settings: "The settings",
} as const;

/** What stands for itself in a table's cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function outcomeOf(attack: Attack): string {
  const codes = codesOf(attack).map((code) => `[${code}](errors.md#${code}) (${problemTable[code].exit})`);
  return `${codes.join(" or ")}${attack.reason === undefined ? "" : `: ${attack.reason}`}`;
}

function rowOf(attack: Attack): string {
  const bound = `${boundSecondsOf(attack)} s`;
  return `| ${attack.name} | ${cell(attack.does)} | ${outcomeOf(attack)} | ${bound} |`;
}

function sections(): string[] {
  return liars.flatMap((liar) => {
    const rows = attacks.filter((attack) => attack.liar === liar).map(rowOf);
    const head = ["| Attack | What it does | Ends as (exit status) | Time |", "| --- | --- | --- | --- |"];
    return [`## ${titles[liar]}`, [...head, ...rows].join("\n")];
  });
}

function nuisanceRow({ name, liar, does }: Nuisance): string {
  return `| ${name} | ${titles[liar]} | ${cell(does)} |`;
}

const introduction = `Each of these is really done: a device with a key is laid out on disk, sound services run on loopback, somebody
lies, and the built executable is run against it. \`npm run test:attacks\` does all of them and prints what each came to;
\`-- --only NAME\` does those whose name contains NAME, \`-- --json\` prints the measurements.

After each attack:

- the process has ended with the code named here and the exit status documented for it. Where a code may heal by itself
  the program tries again, and on a slow machine the end of the run (\`gave-up-waiting\`, \`total-timeout\`) cuts off the last try;
- nothing it said, on stderr or in \`--json\`, holds a character that a terminal obeys or that changes the order of reading;
- neither the API key nor a private number of a key was said or stands anywhere but in its file;
- its resident memory never passed ${maxMemoryMB} MB (proc(5), VmHWM; a million bytes each); its time never passed the bound. The
  settings' deadline is 10 s, and binds every question to the vault, the store and snapd;
- no serial was stored, no further key made, and the same device registers with the same key as soon as the lie ends. One
  exception: when snapd itself refuses the hand-over, the vault's serial was sound and is kept for the next run.`;

const memory = `The floor is Node: \`--version\` takes 43 MB. A run that registers takes 77 MB, most of them pages of the executable that
the kernel has mapped from its file and can drop at any time; the worst attack, a refusal in single bytes, 104 (printed by
\`npm run test:attacks\`). Sizes are bounded wherever something is read. Three choices of the build and the
program do the rest; before them the worst attack took 137 MB:

- V8's young generation may grow to 6 MB instead of 48 (\`--max-semi-space-size=2\`, in the executable);
- undici's HTTP parser, which is WebAssembly, is not compiled a second time with optimisation, which takes 20 MB;
- the bundle has no comments and is ASCII, so that V8 keeps its text once, in one byte a character.

The pages of the file are counted as the kernel of the test machine maps them. An executable that was written in one piece
just before can lie in the page cache in pieces of up to 2 MiB, and then counts up to 30 MB more; the build avoids that by a
copy, and from a snap's squashfs it does not happen.`;

const secrets = `\`npm run test:secrets\` runs every command and every hook, in success and in failure, with a marked API key (in the
settings, in a file, in the snap's configuration, in the environment), device key, identity key, macaroon, snap cookie and login
of a proxy, and searches every byte of stdout and stderr, every file below the device's root and the snap's folders, every file that is packed
in an archive, and the arguments of every program that is started (strace), for each of them: plain, in base64 at any offset, hex, decimal, URL-encoded, JSON-escaped, in
another case, and in part. A secret may stand in its own file and nowhere else. Then it plants seven secrets in seven kinds of places,
of which the search has to find each one; with \`-- --plant\` it plants one in every scenario, and every scenario has to fail. A
run counts only if it ended with a documented status other than 1, and the commands that have to succeed did.

Two things are outside of what a program can do for itself. snapd's configuration holds the API key on the route \`delegated\`
(it goes there over the socket, never as an argument). A core dump would hold keys and headers: the program writes none and
changes no limit; keep \`LimitCORE=0\` (systemd) or \`ulimit -c 0\` on devices in the field.`;

/** The whole of docs/attacks.md. */
export function attacksPage(): string {
  const parts = [
    "<!-- Made by test/attacks/run.ts --write-docs: do not edit. -->",
    "# Attacks",
    `${attacks.length} attacks by name, and what each has to come to.`,
    introduction,
    ...sections(),
    "## Nuisances",
    `${nuisances.length} things that must not disturb a sound run: it registers all the same.`,
    nuisanceTable(),
    "## Memory",
    memory,
    "## Secrets",
    secrets,
  ];
  return `${parts.join("\n\n")}\n`;
}

function nuisanceTable(): string {
  return ["| Nuisance | Who | What it does |", "| --- | --- | --- |", ...nuisances.map(nuisanceRow)].join("\n");
}
