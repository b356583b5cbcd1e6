import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { RootedFiles } from "../../../src/hardware/rooted-files.ts";
import { Tree } from "./tree.ts";

const trees: Tree[] = [];

function tree(files: ConstructorParameters<typeof Tree>[0]): Tree {
  const made = new Tree(files);
  trees.push(made);
  return made;
}

afterEach(() => {
  for (const one of trees.splice(0)) one.remove();
});

async function textAt(root: string, path: string, maxBytes?: number): Promise<string> {
  const answer = await new RootedFiles(root).read(path, maxBytes);
  return answer.kind === "bytes" ? Buffer.from(answer.bytes).toString() : answer.kind;
}

describe("links", () => {
  test.each<[string, string]>([
    ["a relative target", "../b/file"],
    ["an absolute target starts at the root", "/b/file"],
    [".. at the root stays there", "../../../../../../b/file"],
    [".. in an absolute target stays at the root", "/../../b/file"],
    ["dots and double slashes", "/b//.//file"],
    ["a link to a link", "/c/link"],
    ["a folder that is a link", "/d/file"],
  ])("%s", async (_situation, link) => {
    const { root } = tree({
      "/b/file": "inside",
      "/a/link": { link },
      "/c/link": { link: "../b/file" },
      "/d": { link: "b" },
    });
    expect(await textAt(root, "/a/link")).toBe("inside");
    expect(await new RootedFiles(root).locate("/a/link")).toEqual({ kind: "path", path: "/b/file" });
  });

  test("a file outside the root is not reached, by link or by path", async () => {
    const outside = mkdtempSync(`${tmpdir()}/outside-`);
    try {
      writeFileSync(`${outside}/secret`, "outside");
      const { root } = tree({ "/a/absolute": { link: `${outside}/secret` }, "/a/file": "x" });
      const up = "../".repeat(20);
      symlinkSync(`${up}${outside.slice(1)}/secret`, `${root}/a/relative`);
      for (const path of ["/a/absolute", "/a/relative", `/a/${up}${outside.slice(1)}/secret`]) {
        expect(await textAt(root, path)).toBe("absent");
      }
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test("a circle is not-a-file, a dangling link absent", async () => {
    const { root } = tree({ "/a": { link: "b" }, "/b": { link: "a" }, "/c": { link: "nothing" } });
    expect(await textAt(root, "/a")).toBe("not-a-file");
    expect(await textAt(root, "/c")).toBe("absent");
  });

  test("forty links are followed, forty-one are not", async () => {
    const links = Object.fromEntries(
      Array.from({ length: 41 }, (_, at) => [`/l${at}`, { link: at === 0 ? "file" : `l${at - 1}` }]),
    );
    const { root } = tree({ "/file": "end", ...links });
    expect(await textAt(root, "/l39")).toBe("end");
    expect(await textAt(root, "/l40")).toBe("not-a-file");
  });
});

describe("what is opened", () => {
  test("a pipe without a writer is refused at once", async () => {
    const { root } = tree({ "/x": "x" });
    execFileSync("mkfifo", [`${root}/pipe`]);
    expect(await textAt(root, "/pipe")).toBe("not-a-file");
  });

  test("a socket is refused before it is opened", async () => {
    const { root } = tree({ "/x": "x" });
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(`${root}/socket`, resolve);
    });
    // Opening one says ENXIO, which would pass for an absence.
    expect(await textAt(root, "/socket")).toBe("not-a-file");
    server.close();
  });

  test("a device is refused", async () => {
    expect(await textAt("/", "/dev/zero")).toBe("not-a-file");
  });

  test("a folder is refused as file, a file as folder", async () => {
    const { root } = tree({ "/folder/file": "x" });
    expect(await textAt(root, "/folder")).toBe("not-a-file");
    expect((await new RootedFiles(root).list("/folder/file")).kind).toBe("absent");
    expect(await new RootedFiles(root).list("/folder")).toEqual({ kind: "names", names: ["file"] });
  });

  test("exactly the limit is read, one byte more is refused", async () => {
    const { root } = tree({ "/full": "a".repeat(65_536), "/more": "a".repeat(65_537) });
    expect((await textAt(root, "/full")).length).toBe(65_536);
    expect(await textAt(root, "/more")).toBe("too-large");
    expect(await textAt(root, "/full", 10)).toBe("too-large");
  });

  test("a file whose size says 0 is read to its end", async () => {
    expect(await textAt("/", "/proc/self/cmdline")).toBe(readFileSync("/proc/self/cmdline", "utf8"));
  });

  test("a file is opened once, by whatever name", async () => {
    const { root } = tree({ "/file": "first", "/link": { link: "file" } });
    const files = new RootedFiles(root);
    const first = await files.read("/file");
    writeFileSync(`${root}/file`, "second");
    expect(await files.read("/link")).toBe(first);
  });

  test("a root with slashes at its end is the same root", async () => {
    const { root } = tree({ "/file": "x" });
    expect(await textAt(`${root}//`, "/file")).toBe("x");
  });

  test.each(["/nothing", "/file/below", `/${"n".repeat(300)}`])("%s is absent", async (path) => {
    const { root } = tree({ "/file": "x" });
    expect(await textAt(root, path)).toBe("absent");
  });

  // Root may read everything, so another user asks; whoever is not root is denied a mode of 0000.
  test("a file nobody else may read is denied to another user, and so is a closed folder", () => {
    const { root } = tree({ "/serial": "x", "/closed/serial": "x" });
    const forRoot = process.getuid?.() === 0;
    chmodSync(root, 0o755);
    chmodSync(`${root}/serial`, forRoot ? 0o400 : 0);
    chmodSync(`${root}/closed`, forRoot ? 0o700 : 0);
    const script = `
      const { RootedFiles } = await import(${JSON.stringify(new URL("../../../src/hardware/rooted-files.ts", import.meta.url).href)});
      if (${forRoot}) process.setuid(65534);
      const files = new RootedFiles(${JSON.stringify(root)});
      const answers = [await files.read("/serial"), await files.read("/closed/serial"), await files.list("/closed")];
      console.log(answers.map(({ kind }) => kind).join(" "));`;
    const output = execFileSync(process.execPath, ["--input-type=module", "--no-warnings", "-e", script], {
      encoding: "utf8",
    });
    chmodSync(`${root}/closed`, 0o700);
    expect(output.trim()).toBe("denied denied denied");
  });
});
