import { describe, expect, test } from "vitest";
import { type FoundRecord, foundRecord } from "../../../src/record/found-record.ts";
import { type Duplicate, findDuplicates, newestOfEachUnit, summarise } from "../../../src/record/merge.ts";
import type { BootRecord } from "../../../src/record/statement.ts";
import { unitsCsv } from "../../../src/record/units-csv.ts";
import { recordOf } from "./a-record.ts";

function found(record: BootRecord, station = "line-1"): FoundRecord {
  return foundRecord(station, `${station}/${record.unit.serial}.dsse.json`, record);
}

function kinds(duplicates: readonly Duplicate[]): string[] {
  return duplicates.map(({ kind, value }) => `${kind} ${value}`).sort();
}

function unitOf(unit: number): BootRecord["unit"] {
  return recordOf(unit).unit;
}

test("seven planted duplicates among ten thousand units are found, and nothing else", () => {
  const units = Array.from({ length: 10_000 }, (_, unit) => found(recordOf(unit)));
  const planted = [
    ...[1, 2, 3, 4].map((unit) => recordOf(20_000 + unit, { unit: { serial: unitOf(unit).serial } })),
    recordOf(20_005, { unit: { deviceKeyId: unitOf(5).deviceKeyId } }),
    recordOf(20_006, { unit: { identityKey: unitOf(6).identityKey } }),
    recordOf(20_007, { unit: { boardPrint: unitOf(7).boardPrint } }),
  ].map((record) => found(record, "line-2"));
  expect(kinds(summarise([...units, ...planted]).duplicates)).toEqual(
    [
      ...[1, 2, 3, 4].map((unit) => `serial acme/gateway-one/${unitOf(unit).serial}`),
      `device-key ${unitOf(5).deviceKeyId}`,
      `identity-key ${unitOf(6).identityKey}`,
      `board ${unitOf(7).boardPrint}`,
    ].sort(),
  );
});

describe("duplicates", () => {
  test("a board that was registered again under another key is told once, as that board", () => {
    const { serial, boardPrint } = unitOf(1);
    const again = recordOf(2, { unit: { serial, boardPrint } });
    expect(kinds(findDuplicates([found(recordOf(1)), found(again)]))).toEqual([`board ${boardPrint}`]);
  });

  test("the same serial under two models is no duplicate", () => {
    const other = recordOf(2, { unit: { serial: unitOf(1).serial, model: "gateway-two" } });
    expect(findDuplicates([found(recordOf(1)), found(other)])).toEqual([]);
  });

  test("boards whose sources may not be read share nothing by that", () => {
    const units = [1, 2].map((unit) => found(recordOf(unit, { unit: { boardPrint: null } })));
    expect(findDuplicates(units)).toEqual([]);
  });

  test("units without a serial share nothing by that", () => {
    const units = [1, 2].map((unit) => found(recordOf(unit, { unit: { serial: null, deviceKeyId: null } })));
    expect(findDuplicates(units)).toEqual([]);
  });
});

describe("records of one unit", () => {
  const failed = { ...recordOf(1).run, outcome: "failed", code: "vault-unreachable" } as const;
  const first = found(recordOf(1, { run: failed, serialAssertion: null }), "day-1");
  const second = found(recordOf(1, { runs: 2, earlier: [failed] }), "day-2");

  test("count once, the newest of them", () => {
    expect(newestOfEachUnit([second, first])).toEqual([second]);
    const { units, records, registered, duplicates } = summarise([first, second]);
    expect({ units, records, registered, duplicates }).toEqual({ units: 1, records: 2, registered: 1, duplicates: [] });
  });

  const print = unitOf(1).boardPrint;
  const withPrint = (boardPrint: string | null, runs: number) => found(recordOf(1, { runs, unit: { boardPrint } }));

  test.each([
    [null, print],
    [print, null],
    [null, null],
  ])("are of one unit also where one of them could not tell the board", (before, after) => {
    const both = [withPrint(before, 1), withPrint(after, 2)];
    const { units, duplicates } = summarise(both);
    expect({ units, duplicates }).toEqual({ units: 1, duplicates: [] });
    expect(newestOfEachUnit(both)).toMatchObject([{ runs: 2, boardPrint: before ?? after }]);
  });

  test("are of two units where one key was on two boards, whatever a third could not tell", () => {
    const other = unitOf(2).boardPrint;
    const all = [withPrint(print, 1), withPrint(other, 2), withPrint(null, 3)];
    for (const records of [all, all.toReversed()]) {
      expect(kinds(summarise(records).duplicates)).toEqual([`identity-key ${unitOf(1).identityKey}`]);
    }
  });

  test("every failed run counts for its code", () => {
    expect(summarise([second]).failuresByCode).toEqual({ "vault-unreachable": 1 });
  });
});

test("yield, slowest units and serials that were signed before", () => {
  const waiting = { ...recordOf(9).run, outcome: "waiting", code: "left-to-prepare-device" } as const;
  const signedBefore = { code: "serial-signed-before", text: "twice" };
  const summary = summarise([
    ...[1, 2, 3, 4, 5, 6].map((unit) => found(recordOf(unit))),
    found(recordOf(7, { notes: [signedBefore] })),
    found(recordOf(8, { run: { ...recordOf(8).run, outcome: "delegated" } })),
    found(recordOf(9, { run: waiting })),
    found(recordOf(10, { run: { ...waiting, outcome: "failed" } })),
  ]);
  const { registered, delegated, notRegistered } = summary;
  expect({ registered, delegated, notRegistered, yield: summary.yield }).toEqual({
    registered: 7,
    delegated: 1,
    notRegistered: 2,
    yield: 0.8,
  });
  expect(summary.slowest.map(({ registeringMs }) => registeringMs)).toEqual([1007, 1006, 1005, 1004, 1003]);
  expect(summary.signedBefore.map(({ serial }) => serial)).toEqual(["SN00007"]);
});

test("no cell of the list runs as a formula where a spreadsheet splits at other signs, or moves a terminal", () => {
  const evil = found(recordOf(1, { unit: { serial: "a;=HYPERLINK(1)|-1", model: "\u001b[2Jm\u202e" } }));
  const [, line] = unitsCsv([evil], []).trimEnd().split("\n");
  expect(line).toContain("a;'=HYPERLINK(1)|'-1");
  expect(line).not.toMatch(/[\u001b\u202e]/);
});

test("the list for spreadsheets has a line for each unit, and no text that runs as a formula", () => {
  const evil = found(recordOf(1, { unit: { serial: "=HYPERLINK(1)" } }));
  const twin = found(recordOf(2, { unit: { deviceKeyId: unitOf(1).deviceKeyId } }));
  const units = [evil, twin];
  const [header, first, second, ...rest] = unitsCsv(units, findDuplicates(units)).trimEnd().split("\n");
  expect(header).toMatch(/^station,brand,model,serial,/);
  expect(first).toContain(",'=HYPERLINK(1),");
  expect(second).toContain(",device-key,");
  expect(rest).toEqual([]);
});
