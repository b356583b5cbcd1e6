import { expect, test } from "vitest";
import { snapId, TreeAtWork } from "./tree-at-work.ts";

const url = "https://vault.acme.example/v1/";
const settings = "prepare-device/prepare-device.yaml";

async function leftAfter(tree: TreeAtWork, ...options: readonly string[]): Promise<string> {
  const { document } = await tree.add("--write", "--json", ...options);
  expect(document.error).toBeUndefined();
  return document.leftToDo?.join("\n") ?? "";
}

test("a plug that gadget.yaml connects by now is not asked for again", async () => {
  using tree = TreeAtWork.copyOf("dump");
  expect(await leftAfter(tree)).toContain("connect hardware-observe: run this again with --snap-id");
  expect(await leftAfter(tree, "--snap-id", snapId)).not.toContain("connect");
  expect(await leftAfter(tree)).not.toContain("connect");
});

test("the placeholder of the guide is called one", async () => {
  using tree = TreeAtWork.copyOf("dump");
  const left = await leftAfter(tree, "--url", "https://vault.example.com/v1/");
  expect(left).toContain(`set vault.url in ${settings}: vault.example.com is a placeholder and no vault`);
});

test("another --url is written into settings that nobody has changed since", async () => {
  using tree = TreeAtWork.copyOf("dump");
  await leftAfter(tree);
  expect(await leftAfter(tree, "--url", url)).not.toContain("vault.url");
  expect(tree.read(settings)).toContain(`url: ${url}`);
  expect(await leftAfter(tree)).not.toContain("vault.url");
  expect((await tree.remove("--write")).status).toBe(0);
  expect(tree.has("prepare-device")).toBe(false);
});

test("--url is said not to be written where the settings are their author's", async () => {
  using tree = TreeAtWork.copyOf("dump");
  await leftAfter(tree);
  tree.write(settings, "vault: {url: https://other.acme.example/}\n");
  expect(await leftAfter(tree, "--url", url)).toContain(`set vault.url in ${settings}: --url was not written there`);
  expect(tree.read(settings)).toBe("vault: {url: https://other.acme.example/}\n");
  tree.write(settings, `vault: {url: ${url}}\n`);
  expect(await leftAfter(tree, "--url", url)).not.toContain("vault.url");
});

test("an executable that is not built is named for programs, too", async () => {
  using tree = TreeAtWork.copyOf("dump");
  const { document } = await tree.add("--arch", "arm64", "--json");
  expect(document.notBuilt).toEqual(["prepare-device-linux-arm64", "THIRD-PARTY-LICENSES.txt"]);
});
