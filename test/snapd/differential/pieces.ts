import type { Random } from "./random.ts";

/** Pieces one after the other, of which each has right and wrong forms; the first is taken most of the time. */
function assemble(random: Random, pieces: readonly (readonly string[])[], wrongOnceIn: number): string {
  return pieces.map((forms) => (random.once(wrongOnceIn) ? random.pick(forms) : (forms[0] ?? ""))).join("");
}

const timePieces: readonly (readonly string[])[] = [
  ["2022", "0000", "0001", "9999", "2024", "1900", "222", "20222", "+2022", "２０２２", ""],
  ["-", "", "/", ":"],
  ["02", "2", "00", "13", "12", "+2", "002", ""],
  ["-", "", " "],
  ["28", "29", "30", "31", "00", "1", "+1", "", "028"],
  ["T", "t", " ", "", "TT"],
  ["12", "2", "24", "00", "23", "+2", "-1", "", "012"],
  [":", "", "."],
  ["00", "0", "59", "60", "+1", "", "000"],
  [":", "", "."],
  ["00", "0", "59", "60", "+1", "", "000"],
  ["", ".5", ",5", ".", ",", ".123456789", ".1234567890123", ".+5", ".5.5", ".٣", ". 5"],
  [
    "Z",
    "z",
    "+00:00",
    "-07:00",
    "+24:00",
    "+1:00",
    "+0100",
    "+01",
    "+99:99",
    "-+1:00",
    "+01:+1",
    "",
    "ZZ",
    "UTC",
    "Z ",
    "+00:60",
    "−07:00",
  ],
];

/** A time of RFC 3339, or nearly. */
export function randomTime(random: Random): string {
  return assemble(random, timePieces, 8);
}

const urlPieces: readonly (readonly string[])[] = [
  ["https", "http", "HTTP", "ftp", "", "h", "1http", "ht tp", "http+x", "https%3a", "é"],
  [":", "", "::", "%3A"],
  ["//", "/", "", "///", "\\\\"],
  [
    "",
    "user@",
    "user:pass@",
    "us er@",
    "@",
    "a@b@",
    "%41@",
    "%zz@",
    ":@",
    "ü@",
    "a:b:c@",
    "a/b@",
    "u!$&'()*+,;=~@",
    "[@",
    "<@",
  ],
  [
    "a.example",
    "[::1]",
    "[::1",
    "::1]",
    "1.2.3.4",
    "",
    "a b",
    "%41",
    "%zz",
    "%25",
    "[fe80::1%25en0]",
    "[fe80::1%en0]",
    "ü.example",
    "a_b",
    'a"b',
    "<a>",
    "a;b",
    "[]",
  ],
  ["", ":80", ":", ":99999", ":x", ":-1", ":+1", ":８０", "::1", ":80:80", ":80x", ": 80"],
  [
    "",
    "/",
    "/path",
    "//",
    "/a b",
    "/%41",
    "/%zz",
    "/%",
    "/ü",
    "/\u007f",
    "/\t",
    "/[x]",
    "/a:b",
    "/..",
    "/\\",
    "/^",
    "/\u0000",
    "/%2",
    "/;x",
    "/%ff",
  ],
  ["", "?", "?x", "?x=%zz", "??", "?\n"],
  ["", "#", "#x", "#%zz", "##", "#?"],
];

/** A URL of a store, or nearly. */
export function randomUrl(random: Random): string {
  return assemble(random, urlPieces, 4);
}

const channelPieces: readonly (readonly string[])[] = [
  ["latest", "", "22", "stable", "edge", "-", "a b", "ü", "la/test", "latest ", "LATEST"],
  ["/", "", "//", "\\"],
  ["stable", "", "candidate", "beta", "edge", "fix", "Stable", " stable", "stable "],
  ["", "/", "/fix-1", "/fix/1", "//", "/stable", "/ü", "/ "],
];

/** A channel of a snap, or nearly. */
export function randomChannel(random: Random): string {
  return assemble(random, channelPieces, 3);
}
