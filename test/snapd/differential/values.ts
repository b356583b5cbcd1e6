import { randomKey } from "./key-text.ts";
import type { DraftValue } from "./draft.ts";
import type { Random } from "./random.ts";

const times = [
  "2022-06-01T12:00:00Z", "2022-06-01T12:00:00z", "2022-06-01t12:00:00Z", "2022-06-01 12:00:00Z", "2022-6-01T12:00:00Z",
  "2022-06-01T2:00:00Z", "2022-06-01T12:0:00Z", "2022-06-01T24:00:00Z", "2022-06-01T23:59:60Z", "2022-02-29T00:00:00Z",
  "2024-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2022-00-01T00:00:00Z", "2022-13-01T00:00:00Z",
  "2022-06-31T00:00:00Z", "2022-06-01T12:00:00", "2022-06-01T12:00:00+01:00", "2022-06-01T12:00:00-12:34", "2022-06-01",
  "2022-06-01T12:00:00+0100", "2022-06-01T12:00:00+24:00", "2022-06-01T12:00:00+99:99", "2022-06-01T12:00:00+1:00",
  "2022-06-01T12:00:00.1Z", "2022-06-01T12:00:00.123456789Z", "2022-06-01T12:00:00.1234567891Z", "2022-06-01T12:00:00.Z",
  "2022-06-01T12:00:00,5Z", "2022-06-01T12:00:00.5+05:30", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
  "10000-01-01T00:00:00Z", "+2022-06-01T12:00:00Z", "-2022-06-01T12:00:00Z", "2022-06-01T12:00:00Z ", " 2022-06-01T12:00:00Z",
  "2022-06-01T12:00:00ZZ", "2022-06-01T12:00:00+00:00", "2022-06-01T12:00:00-00:00", "2022-06-01T12:00:00+-1:00", "now", "٢٠٢٢-06-01T12:00:00Z",
  "2022-06-01T12:00:00.000000000000000000000000001Z", "1969-12-31T23:59:59.999Z", "2022-06-00T00:00:00Z",
] as const;

const numbers = [
  "0", "1", "2", "7", "10", "+1", "+01", "-0", "-1", "01", "00", "", " 1", "1 ", "1.0", "1e3", "0x10", "1_000", "٣", "+", "-", "--1", "+-1",
  "2147483647", "2147483648", "4294967296", "9007199254740991", "9007199254740993", "9223372036854775807", "9223372036854775808",
  "-9223372036854775808", "18446744073709551616", "99999999999999999999999999",
] as const;

const accountIds = [
  "vector-brand", "vector-partner", "generic", "a", "ab", "a".repeat(28), "a".repeat(29), "A".repeat(32), "aZ09".repeat(8),
  "A".repeat(31), "A".repeat(33), "--", "-a", "a-", "UPPER", "a_b", "a b", "", "ä-brand", "a/b", "*", "a\nb",
] as const;

const modelNames = [
  "vector-one", "vector-two", "m", "0", "a1-b2", "A", "Vector", "a--b", "-a", "a-", "a_b", "a.b", "", " a", "a/b", "é", "ǆ", "a\n",
] as const;

const keyNames = ["models", "a", "1", "1a", "a1", "a-b", "1-2-a", "a--b", "-a", "a-", "A", "a_b", "", "é", "1-2", "a-1", "0-0"] as const;

const snapNames = [
  "vector-gadget", "vector-gadget=18", "vector-gadget=18/stable", "vector-gadget=stable", "vector-gadget=edge", "vector-gadget=", "=18",
  "core", "core18", "core20", "core22", "bare", "snapd", "Core22", "a", "ab", "1", "1a", "a--b", "-ab", "ab-", "a".repeat(40), "a".repeat(41), "", "foo_bar",
  "foo_", "vector-gadget==18", "vector-gadget=18=19", "é", "core22 ", "ubuntu-core", "pc-kernel=20", "0", "123", "1-2", "a-1",
] as const;

const channels = [
  "latest/stable", "stable", "18", "18/stable", "18/edge/fix", "latest", "/stable", "18/", "18//fix", "a/b/c/d", "", "22/foo", "edge/fix",
  "latest/stable/branch", "stable/stable", "18/stable ", "ü/stable", "-/stable", "latest/edge-1", "latest/", "Stable",
] as const;

const urls = [
  "https://store.example", "http://store.example/", "https://store.example/path", "https://store.example?x", "https://store.example#x",
  "https://store.example/?", "https://store.example/#", "ftp://store.example", "HTTPS://store.example", "https:store.example", "//store.example", "",
  "https://", "https:///path", "https://user:pass@store.example:8080/", "https://[::1]/", "https://[::1", "https://store.example:x", "https://store.example:",
  "https://a b/", "https://%41/", "https://%zz/", "https://store.example/%zz", "https://store.example/%41", " https://store.example",
  "https://store.example ", "https://störe.example/", "http://a:99999/", "https://a/\u007f", "https://a/b\tc", "https://a/ b", "https://[fe80::1%25en0]/",
  "https://[fe80::1%en0]/", "http://:80/", "http://@/", "http://a@b@c/", "http://a\\b/", "1http://a/", "h-t+t.p://a/", ":foo", "http://a:b@c:d/", "http://<a>/",
  "http://a;b/", "https://a.example/\"", "http://[1:2]:80/", "http://[]/", "http://[::1]a/", "http://ü@a/", "http://a%20b@c/", "*",
] as const;

const digests = [
  "A".repeat(64), "A".repeat(63), "A".repeat(65), "A".repeat(62), "_-".repeat(32), `${"A".repeat(63)}=`, `${"A".repeat(63)}+`,
  `${"A".repeat(32)}\n${"A".repeat(32)}`, `${"A".repeat(64)}\n`, "", "A", ` ${"A".repeat(64)}`, "A".repeat(60), "é".repeat(32), "A".repeat(86),
] as const;

const words = ["true", "false", "True", "1", "", "yes", "true ", "signed", "secured", "dangerous", "unset", "encrypted", "prefer-encrypted",
  "prefer-unencrypted", "run", "ephemeral", "required", "optional", "app", "kernel", "gadget", "base", "snapd", "core"] as const;

const texts = [
  "x", "", " ", "two words", "one\ntwo", "\n", "a\n\nb", "a\n", "\nb", "ü🔑", "\u0000", "\r", "a\rb", "\u2028", "\u0085", "- a", "a: b", "  a", "\ufeff", "a/b",
  "/", "%", "..", ".", "__proto__", "constructor", "\u007f", "\t", "\ud7ff", "\ue000", "\uffff", "\u{10ffff}", "*", "~", "ubuntu", "debian.11",
] as const;

const snapIds = ["vectorkernelvectorkernelvectorke", "A".repeat(32), "a".repeat(31), "a".repeat(33), "", "a-".repeat(16), "é".repeat(16)] as const;

const validations = ["unproven", "verified", "certified", "starred", "", "x"] as const;

/** Which list fits a header, so that most values are near to what is expected there. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  timestamp: times, since: times, until: times,
  revision: numbers, format: numbers,
  "authority-id": accountIds, "brand-id": accountIds, "account-id": accountIds, "operator-id": accountIds,
  model: modelNames, name: keyNames, gadget: snapNames, kernel: snapNames, base: snapNames,
  url: urls, "sign-key-sha3-384": digests, "public-key-sha3-384": digests, "device-key-sha3-384": digests,
  classic: words, grade: words, "storage-safety": words, distribution: texts, validation: validations,
};

/** Names worth setting, whatever the type. */
export const headerNames = [
  ...Object.keys(fitting), "type", "serial", "series", "architecture", "store", "request-id", "nonce", "device-key", "display-name", "username",
  "friendly-stores", "location", "serial-authority", "system-user-authority", "required-snaps", "snaps", "constraints", "signatory-id", "x", "a-b",
] as const;

export const typeNames = ["account", "account-key", "model", "serial", "serial-request", "device-session-request", "store"] as const;

const otherTypes = ["account-key-request", "hardware-identity", "snap-build", "nothing", "", "Serial", "serial "] as const;

export function randomText(random: Random): string {
  if (random.once(3)) return random.text("abcXYZ019-_ :/.\n\té", random.between(0, 12));
  return random.pick(texts);
}

function snapEntry(random: Random): DraftValue {
  const name = random.pick(["vector-gadget", "vector-kernel", "core22", "snapd", "vector-app", random.pick(snapNames)]);
  const entries: [string, DraftValue][] = [["name", name]];
  if (!random.once(4)) entries.push(["id", random.pick(snapIds)]);
  if (!random.once(4)) entries.push(["type", random.pick(["kernel", "gadget", "base", "snapd", "app", "core", random.pick(words)])]);
  if (!random.once(4)) entries.push(["default-channel", random.pick(channels)]);
  if (random.once(4)) entries.push(["modes", [random.pick(words), random.pick(["run", "a--b", "ephemeral", "-a", ""])]]);
  if (random.once(4)) entries.push(["presence", random.pick(words)]);
  if (random.once(12)) entries.push([random.pick(["name", "x", "id"]), randomTree(random, 2)]);
  return { mapping: entries };
}

/** A list or map some levels deep. */
export function randomTree(random: Random, depth: number): DraftValue {
  if (depth === 0 || random.once(3)) return randomText(random);
  const size = random.below(4);
  if (random.once(2)) return Array.from({ length: size }, () => randomTree(random, depth - 1));
  const names = ["a", "b", "a-b", "name", "type", "A", "a--b", "1a"];
  return { mapping: Array.from({ length: size }, () => [random.pick(names), randomTree(random, depth - 1)] as const) };
}

function listOf(random: Random, items: readonly string[]): DraftValue {
  return Array.from({ length: random.below(4) }, () => random.pick(items));
}

/** A value for this header, near to what is right for it most of the time. */
export function randomValue(random: Random, name: string): DraftValue {
  if (random.once(12)) return randomTree(random, 3);
  if (random.once(15)) return randomText(random);
  const items = Object.hasOwn(fitting, name) ? fitting[name] : undefined;
  if (items !== undefined) return random.pick(items);
  switch (name) {
    case "type":
      return random.once(3) ? random.pick(otherTypes) : random.pick(typeNames);
    case "device-key":
      return randomKey(random).text;
    case "snaps":
      return Array.from({ length: random.below(6) }, () => snapEntry(random));
    case "serial-authority":
    case "system-user-authority":
      return random.once(4) ? random.pick(["*", "", "generic"]) : listOf(random, accountIds);
    case "required-snaps":
      return listOf(random, snapNames);
    case "friendly-stores":
      return listOf(random, texts);
    default:
      return randomText(random);
  }
}
