import { describe, expect, it } from "vitest";
import { isStoreUrl } from "../../../src/assertion/store-url.ts";

// Verdicts of Go 1.19's net/url and snapd 2.57.6.
describe("a store's URL", () => {
  it.each([
    "http://a",
    "https://a/",
    "HTTPS://A",
    "http://a:80",
    "http://a:",
    "http://:80",
    "http://a#",
    "http://a?",
    "http://a?#",
    "http://[::1]:80/x",
    "http://[fe80::1%25en0]",
    "http://[fe80::1%25%41%20]",
    "http://[]",
    "http://u:p@a",
    "http://@a",
    "http://a@b:1",
    "http://u%41@a",
    "http://é",
    "http://%e4",
    "http://a%25",
    'http://a"b<c>',
    "http://a/%41/b c",
    "http://a/b:c",
  ])("%s is accepted", (url) => {
    expect(isStoreUrl(url)).toBe(true);
  });

  it.each([
    "",
    "a",
    "//a",
    "ftp://a",
    "http:a",
    "http:/a",
    "http://",
    "http:///a",
    " http://a",
    "1http://a",
    "http://a?x",
    "http://a??",
    "http://a#x",
    "http://a#?",
    "http://a\t",
    "http://a\x7f",
    "http://a b",
    "http://a{b",
    "http://a\\b",
    "http://a|b",
    "http://u@",
    "http://a:b",
    "http://a::1x",
    "http://[::1",
    "http://[::1]x",
    "http://[::1]:x",
    "http://a%",
    "http://%41",
    "http://a/%",
    "http://a/%zz",
    "http://u p@a",
    "http://u%4@a",
    "http://é@a",
    "http://[fe80::1%25%2f]",
    "http://[fe80::1%25 ]",
    "http://[%41]",
    "http://[%25%e4]",
  ])("%j is refused", (url) => {
    expect(isStoreUrl(url)).toBe(false);
  });
});
