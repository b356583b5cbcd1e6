import { describe, expect, it } from "vitest";
import { earliestTime } from "../../../src/assertion/earliest-time.ts";
import { compareInstants, dateOf, instantOf, isZeroTime, parseTime } from "../../../src/assertion/time.ts";

const read = (text: string): string | undefined => {
  const instant = parseTime(text);
  return instant === undefined ? undefined : dateOf(instant).toISOString();
};

describe("times as Go 1.19 reads RFC 3339", () => {
  it.each([
    ["2022-06-01T12:00:00Z", "2022-06-01T12:00:00.000Z"],
    ["2022-06-01T7:00:00Z", "2022-06-01T07:00:00.000Z"],
    ["2022-06-01T12:00:00.5Z", "2022-06-01T12:00:00.500Z"],
    ["2022-06-01T12:00:00,25Z", "2022-06-01T12:00:00.250Z"],
    ["2022-06-01T12:00:.75Z", "2022-06-01T12:00:00.750Z"],
    ["2022-06-01T12:00:,5+01:00", "2022-06-01T11:00:00.500Z"],
    ["2022-06-01T12:00:00.9999999999999Z", "2022-06-01T12:00:00.999Z"],
    ["2022-06-01T12:00:00+02:30", "2022-06-01T09:30:00.000Z"],
    ["2022-06-01T12:00:00-02:30", "2022-06-01T14:30:00.000Z"],
    ["2022-06-01T12:00:00+99:99", "2022-05-28T07:21:00.000Z"],
    ["2022-06-01T12:00:00+-1:+5", "2022-06-01T12:55:00.000Z"],
    ["2020-02-29T00:00:00Z", "2020-02-29T00:00:00.000Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00.000Z"],
    ["0099-12-31T23:59:59Z", "0099-12-31T23:59:59.000Z"],
    ["1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
  ])("%s is accepted", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    "",
    "2022-06-01",
    "2022-06-01T12:00:00",
    "2022-06-01 12:00:00Z",
    "2022-06-01t12:00:00Z",
    "2022-06-01T12:00:00z",
    "2022-6-01T12:00:00Z",
    "2022-06-1T12:00:00Z",
    "2022-06-01T12:0:00Z",
    "2022-06-01T12:00:0Z",
    "22-06-01T12:00:00Z",
    "2022-06-01T24:00:00Z",
    "2022-06-01T12:60:00Z",
    "2022-06-01T12:00:60Z",
    "2022-13-01T12:00:00Z",
    "2022-00-01T12:00:00Z",
    "2022-06-31T12:00:00Z",
    "2022-06-00T12:00:00Z",
    "2021-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2022-06-01T12:00:Z",
    "2022-06-01T12:00:.Z",
    "2022-06-01T12:00:1.5Z",
    "2022-06-01T12:00.5Z",
    "2022-06-01T12:00:00.Z",
    "2022-06-01T12:00:00+0100",
    "2022-06-01T12:00:00+1:00",
    "2022-06-01T12:00:00+01:0",
    "2022-06-01T12:00:00 01:00",
    "2022-06-01T12:00:00ZZ",
    "2022-06-01T12:00:00Z\n",
    "-022-06-01T12:00:00Z",
    "+2022-06-01T12:00:00Z",
    "٢٠٢٢-06-01T12:00:00Z",
    "2022-06-01T12:00:00++:00",
  ])("%j is refused", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it("nanoseconds count in comparisons", () => {
    const [early, late] = ["2022-06-01T12:00:00.000000001Z", "2022-06-01T12:00:00.000000002Z"].map(parseTime);
    if (early === undefined || late === undefined) throw new Error("not read");
    expect(compareInstants(early, late)).toBeLessThan(0);
    expect(compareInstants(late, late)).toBe(0);
    expect(dateOf(early)).toEqual(dateOf(late));
  });

  it("only Go's zero time is the zero time", () => {
    const isZero = (text: string) => isZeroTime(parseTime(text) ?? instantOf(new Date()));
    expect(isZero("0001-01-01T00:00:00Z")).toBe(true);
    expect(isZero("0001-01-01T01:00:00+01:00")).toBe(true);
    expect(isZero("0001-01-01T00:00:00.000000001Z")).toBe(false);
  });

  it("dates become instants, before 1970 too", () => {
    expect(instantOf(new Date(-1))).toEqual({ seconds: -1, nanoseconds: 999_000_000 });
  });
});

describe("the earliest time", () => {
  const [older, newer] = [new Date("2020-01-01"), new Date("2022-01-01")];
  it("is the clock's where that is ahead, otherwise the newest of the others", () => {
    expect(earliestTime(newer, [older])).toEqual(newer);
    expect(earliestTime(new Date(0), [older, newer])).toEqual(newer);
    expect(earliestTime(older, [])).toEqual(older);
  });
});
