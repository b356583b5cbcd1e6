import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { snapId, TreeAtWork } from "./tree-at-work.ts";

const packed = {
  "meta/snap.yaml":
    "name: conf\nversion: '1'\nsummary: s\ndescription: d\ntype: gadget\nbase: core22\narchitectures: [amd64]\n",
  "meta/gadget.yaml": "volumes:\n  pc:\n    bootloader: grub\n",
  "meta/hooks/configure": "#!/bin/sh\necho mine\n",
};
const everything = ["--chain", "--write", "--snap-id", snapId];

async function added(files: Readonly<Record<string, string>> = packed): Promise<TreeAtWork> {
  const tree = new TreeAtWork(files);
  expect((await tree.add(...everything)).status).toBe(0);
  return tree;
}

describe("what the author appended below our entries stays where it belongs", () => {
  test("a connection, below the header that came with ours", async () => {
    using tree = await added();
    const own = `  - plug: ${snapId}:network-control\n    slot: system:network-control\n`;
    tree.write("meta/gadget.yaml", tree.read("meta/gadget.yaml") + own);
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/gadget.yaml")).toBe(`${packed["meta/gadget.yaml"]}connections:\n${own}`);
  });

  test("a hook's plugs, below the header that came with ours", async () => {
    using tree = await added();
    const own = "  post-refresh: {plugs: [network]}\n";
    tree.write("meta/snap.yaml", tree.read("meta/snap.yaml") + own);
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/snap.yaml")).toBe(`${packed["meta/snap.yaml"]}hooks:\n${own}`);
  });

  test("a plug more in a list that came with ours", async () => {
    using tree = await added();
    tree.edit("meta/snap.yaml", "configure: {plugs: [network, ", "configure: {plugs: [camera, network, ");
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/snap.yaml")).toBe(`${packed["meta/snap.yaml"]}hooks:\n  configure: {plugs: [camera]}\n`);
  });
});

describe("edits beside our entries do not stand in the way", () => {
  test("in the line above them", async () => {
    using tree = await added();
    tree.edit("meta/gadget.yaml", "bootloader: grub", "bootloader: u-boot");
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/gadget.yaml")).toBe("volumes:\n  pc:\n    bootloader: u-boot\n");
  });

  test("in the lines of the hook around ours", async () => {
    using tree = await added();
    tree.edit("meta/hooks/configure", "#!/bin/sh", "#!/bin/sh -e");
    tree.edit("meta/hooks/configure", "echo mine", "echo still mine");
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/hooks/configure")).toBe("#!/bin/sh -e\necho still mine\n");
  });

  test("where somebody has written ours in another layout", async () => {
    using tree = await added();
    const text = tree.read("meta/gadget.yaml");
    const list = (parse(text) as { connections: unknown }).connections;
    tree.write("meta/gadget.yaml", `connections: ${JSON.stringify(list)} # on one line\n${packed["meta/gadget.yaml"]}`);
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/gadget.yaml")).toBe(packed["meta/gadget.yaml"]);
  });

  test("where somebody has taken ours out already", async () => {
    using tree = await added();
    tree.write("meta/gadget.yaml", packed["meta/gadget.yaml"]);
    tree.write("meta/hooks/configure", packed["meta/hooks/configure"]);
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/snap.yaml")).toBe(packed["meta/snap.yaml"]);
    expect(tree.read("meta/gadget.yaml")).toBe(packed["meta/gadget.yaml"]);
  });
});

describe("an empty place that ours have filled is empty again", () => {
  test.each(["hooks:\n", "hooks: {}\n", "hooks: ~   # none yet\n", "hooks: {} # none yet\n"])("%j", async (line) => {
    using tree = await added({ ...packed, "meta/snap.yaml": packed["meta/snap.yaml"] + line });
    tree.edit("meta/snap.yaml", "[amd64]\nhooks:", "[amd64]\nenvironment: {A: b}\nhooks:");
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("meta/snap.yaml")).toBe(`${packed["meta/snap.yaml"]}environment: {A: b}\n${line}`);
  });
});

describe("what of ours somebody has changed", () => {
  const sources = {
    "snapcraft.yaml":
      "name: b\nversion: '1'\nsummary: s\ndescription: d\ntype: gadget\nbase: core22\nparts: {boot: {plugin: nil}}\n",
    "gadget.yaml": "volumes: {pc: {bootloader: grub}}\n",
  };

  test("our part is taken out with --force only, and the refusal names the place", async () => {
    using tree = await added(sources);
    tree.edit("snapcraft.yaml", "plugin: nil, override-build", "after: [boot], plugin: nil, override-build");
    const refused = await tree.remove("--write", "--json");
    expect(refused.document.error).toMatchObject({ code: "gadget-changed-since" });
    expect(refused.document.error?.message).toContain("parts.prepare-device");
    expect(refused.document.error?.cure).toContain("--force");
    expect((await tree.remove("--write", "--force")).status).toBe(0);
    expect(tree.read("snapcraft.yaml")).toBe(sources["snapcraft.yaml"]);
  });

  test("a value that is another now is the author's", async () => {
    using tree = await added(sources);
    tree.edit("snapcraft.yaml", "compression: lzo", "compression: xz");
    expect((await tree.remove("--write")).status).toBe(0);
    expect(tree.read("snapcraft.yaml")).toBe(`${sources["snapcraft.yaml"]}compression: xz\n`);
  });

  test("a line of ours in a hook that reads otherwise now is left to its author, with words that say which", async () => {
    using tree = await added();
    tree.edit("meta/hooks/configure", "# prepare-device comes first", "");
    const refused = await tree.remove("--write", "--json");
    expect(refused.document.error?.code).toBe("gadget-changed-since");
    expect(refused.document.error?.cure).toContain("bin/prepare-device");
    tree.write("meta/hooks/configure", packed["meta/hooks/configure"]);
    expect((await tree.remove("--write")).status).toBe(0);
  });

  test("a file that can no longer be read as YAML is named with its line, and nothing is written", async () => {
    using tree = await added();
    tree.write("meta/gadget.yaml", `${tree.read("meta/gadget.yaml")}- wrong\n`);
    const refused = await tree.remove("--write", "--json");
    expect(refused.document.error).toMatchObject({ code: "gadget-file-wrong" });
    expect(refused.document.error?.message).toMatch(/meta\/gadget\.yaml, line \d+/);
    expect(tree.has("meta/hooks/prepare-device")).toBe(true);
  });
});

describe("after the sources went back to what they were, and the note of what was added did not", () => {
  async function backAndAgain(): Promise<TreeAtWork> {
    const tree = await added();
    for (const [path, text] of Object.entries(packed)) tree.write(path, text);
    return tree;
  }

  test("a second add notes each file once, and remove takes all back", async () => {
    using tree = await backAndAgain();
    await tree.add(...everything);
    const { edited } = JSON.parse(tree.read("usr/share/doc/prepare-device/added.json")) as {
      edited: { path: string }[];
    };
    expect(edited.map(({ path }) => path).toSorted()).toEqual(Object.keys(packed).toSorted());
    expect((await tree.remove("--write")).status).toBe(0);
    for (const [path, text] of Object.entries(packed)) expect(tree.read(path)).toBe(text);
  });

  test("remove without a second add has only our own files to delete", async () => {
    using tree = await backAndAgain();
    expect((await tree.remove("--write")).status).toBe(0);
    for (const [path, text] of Object.entries(packed)) expect(tree.read(path)).toBe(text);
    expect(tree.has("meta/hooks/prepare-device")).toBe(false);
  });
});

test("edits between two adds stay, too", async () => {
  using tree = await added();
  tree.edit("meta/gadget.yaml", "bootloader: grub", "bootloader: u-boot");
  expect((await tree.add(...everything, "--adopted")).status).toBe(0);
  expect((await tree.remove("--write")).status).toBe(0);
  expect(tree.read("meta/gadget.yaml")).toBe("volumes:\n  pc:\n    bootloader: u-boot\n");
  expect(tree.read("meta/snap.yaml")).toBe(packed["meta/snap.yaml"]);
});

test("the last line says what was deleted and what was put back", async () => {
  using tree = await added();
  const shown = await tree.remove();
  expect(shown.text.split("\n").at(-1)).toMatch(
    /: \d+ files to delete, 3 files to put back, nothing is written yet; --write does it$/,
  );
  const { text } = await tree.remove("--write");
  expect(text.split("\n").at(-1)).toMatch(/: \d+ files deleted, 3 files put back$/);
});

test("an API key is left to its author, even with --force, and so is what hides it from git: both are named", async () => {
  using tree = TreeAtWork.copyOf("dump");
  await tree.add("--write");
  tree.write("prepare-device/api-key", "not-a-real-key\n");
  const { document } = await tree.remove("--write", "--force", "--json");
  expect(document.leftToDo).toEqual([
    "delete prepare-device/api-key: not put there by `gadget add`",
    "delete prepare-device/.gitignore after that: until then it hides what is left from git",
  ]);
});
