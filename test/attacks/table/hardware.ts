import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname } from "node:path";
import type { ProblemCode } from "../../../src/problem/registry.ts";
import type { Attack } from "../attack.ts";
import type { Stage } from "../stage.ts";

const product = "sys/class/dmi/id/product_serial";
const tree = "proc/device-tree/serial-number";
const good = "RB1-2048-0007";

function mend(stage: Stage): void {
  const path = stage.onDevice(product);
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, `${good}\n`);
}

interface Wrong {
  readonly name: string;
  readonly does: string;
  readonly code: ProblemCode;
  /** strict if left out. */
  readonly form?: "loose";
}

/** The firmware's serial number is these bytes. */
function bytes({ name, does, code, form }: Wrong, content: string | Uint8Array): Attack {
  return {
    name,
    liar: "hardware",
    does,
    code,
    mend,
    set: (stage) => {
      writeFileSync(stage.onDevice(product), content);
      if (form !== undefined) stage.settings({ serial: { sources: ["dmi.product-serial"], form } });
    },
  };
}

/** Something else than an ordinary file stands where the serial number is read. */
function place(part: Omit<Wrong, "form">, put: (path: string, stage: Stage) => void): Attack {
  return {
    liar: "hardware",
    mend,
    set: (stage) => {
      const path = stage.onDevice(product);
      rmSync(path);
      put(path, stage);
    },
    ...part,
  };
}

const malformed = { code: "serial-not-well-formed" } as const;
const loose = { ...malformed, form: "loose" } as const;

const texts: readonly Attack[] = [
  bytes({ name: "serial-with-nul", does: "has a NUL inside the serial number", ...malformed }, "RB1\u0000-0007\n"),
  bytes(
    { name: "serial-with-newline", does: "has a line break and a further header in it", ...loose },
    "RB1\nserial: X1\n",
  ),
  bytes({ name: "serial-with-slash", does: "has a slash in it", ...loose }, "RB1/0007\n"),
  bytes(
    {
      name: "serial-is-parent-folder",
      does: "is `..`, whose folder would be its parent",
      code: "serial-is-placeholder",
    },
    "..\n",
  ),
  bytes({ name: "serial-is-a-path", does: "is a path out of every folder", ...loose }, "../../../../etc/cron.d/x\n"),
  bytes(
    { name: "serial-with-quotes", does: "has quotes and shell commands in it", ...malformed },
    `"; reboot; '$(reboot)'\n`,
  ),
  bytes({ name: "serial-with-escapes", does: "clears the screen", ...loose }, "RB1\u001b[2J\u001b]0;x\u0007\n"),
  bytes({ name: "serial-from-right-to-left", does: "changes the direction of reading", ...loose }, "RB1\u202E7000\n"),
  bytes({ name: "serial-with-zero-width", does: "has characters that cannot be seen", ...loose }, "RB1\u200B0007\n"),
  bytes({ name: "serial-no-utf8", does: "is no UTF-8", ...malformed }, Buffer.from([0x52, 0xff, 0xfe, 0x80, 0xc3])),
  bytes(
    { name: "serial-surrogates", does: "has half a surrogate pair, as some firmware's tools write it", ...loose },
    Buffer.from([0x41, 0xed, 0xa0, 0x80]),
  ),
  bytes({ name: "serial-of-64-kib", does: "has 64 KiB of digits", code: "serial-too-long" }, "1234567A".repeat(8_192)),
  bytes(
    {
      name: "serial-of-201-characters",
      does: "is longer than the vault's column",
      code: "serial-too-long",
      form: "loose",
    },
    "A1".repeat(101),
  ),
  bytes(
    {
      name: "serial-too-long-as-a-folder",
      does: "fits the vault and no folder's name",
      code: "serial-too-long",
      form: "loose",
    },
    "\u00e4\u00f6".repeat(50),
  ),
  bytes(
    { name: "serial-is-filler", does: "is the firmware's filler text", code: "serial-is-placeholder" },
    "To be filled by O.E.M.\n",
  ),
  bytes({ name: "serial-is-zeros", does: "is a row of zeros", code: "serial-is-placeholder" }, "00000000\n"),
  bytes({ name: "serial-is-blank", does: "is blanks and line breaks", code: "serial-empty" }, " \t \r\n\n"),
];

const places: readonly Attack[] = [
  place({ name: "serial-is-fifo", does: "is a FIFO nobody writes to", code: "serial-not-a-file" }, (path) => {
    execFileSync("mkfifo", [path]);
  }),
  place({ name: "serial-is-folder", does: "is a folder", code: "serial-not-a-file" }, (path) => mkdirSync(path)),
  place({ name: "serial-is-socket", does: "is a socket", code: "serial-not-a-file" }, (path, stage) => {
    // Named from its folder, because paths of sockets are short.
    const here = process.cwd();
    process.chdir(dirname(path));
    const server = createServer().listen(basename(path));
    process.chdir(here);
    stage.onEnd(() => server.close());
  }),
  place(
    { name: "serial-leads-outside", does: "is a link out of the device's file system", code: "serial-not-found" },
    (path, stage) => {
      symlinkSync(`${"../".repeat(40)}${stage.keep("outside", `${good}\n`).slice(1)}`, path);
    },
  ),
  place(
    {
      name: "serial-leads-outside-absolutely",
      does: "is an absolute link to a file of the machine",
      code: "serial-not-found",
    },
    (path, stage) => {
      symlinkSync(stage.keep("outside", `${good}\n`), path);
    },
  ),
  place({ name: "serial-is-link-loop", does: "is a link to itself", code: "serial-not-a-file" }, (path) =>
    symlinkSync(basename(path), path),
  ),
  place({ name: "serial-is-missing", does: "is not there", code: "serial-not-found" }, () => undefined),
  {
    name: "serial-is-device",
    liar: "hardware",
    does: "is a device that never ends",
    code: "serial-not-a-file",
    command: "serial",
    set: (stage) => {
      stage.settings({ serial: { sources: ["file:/dev/zero"] } });
      stage.otherRoot = "/";
    },
  },
  {
    name: "device-tree-with-nul",
    liar: "hardware",
    does: "has a device tree whose serial number goes on behind its NUL",
    code: "serial-not-well-formed",
    world: { board: "device-tree" },
    set: (stage) => {
      writeFileSync(stage.onDevice(tree), `${good}\u0000\u001b[2J\u0000`);
      stage.settings({ serial: { sources: ["device-tree.serial-number"] } });
    },
    mend: mendTree,
  },
  {
    name: "serial-changes",
    liar: "hardware",
    does: "gives another serial number after the registration was begun",
    code: "serial-changed",
    set: async (stage) => {
      const server = await stage.vaultLies({
        "request-id": ({ socket }) => void socket.write("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"),
      });
      await stage.world.provision();
      await server.close();
      writeFileSync(stage.onDevice(product), "RB1-2048-0008\n");
    },
    mend,
  },
];

function mendTree(stage: Stage): void {
  writeFileSync(stage.onDevice(tree), `${good}\u0000`);
  stage.settings({ serial: { sources: ["device-tree.serial-number"] } });
}

/** What the board says its serial number is. */
export const hardwareAttacks: readonly Attack[] = [...texts, ...places];
