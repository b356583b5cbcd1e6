import { expect, test } from "vitest";
import { readSerialList } from "../../../src/odds/serial-list.ts";

test.each<[string, string, string | undefined, readonly string[], string]>([
  ["one serial a line", "A1\nB2\n", undefined, ["A1", "B2"], "1"],
  ["a column headed serial", "board,Serial Number\nx,A1\ny,B2\n", undefined, ["A1", "B2"], "Serial Number"],
  ["a column that is named", "id;no,sn\n1,A1\n", "sn", ["A1"], "sn"],
  ["quotes, a byte-order mark, Windows line ends", '\uFEFFserial\r\n"A,1"\r\n', undefined, ["A,1"], "serial"],
  ["a row without the column", "x,serial\n1,A1\n2\n", undefined, ["A1", ""], "serial"],
])("reads %s", (_name, text, column, serials, said) => {
  expect(readSerialList(text, column)).toEqual({ serials, column: said });
});

test.each<[string, string, string | undefined]>([
  ["an empty list", "", undefined],
  ["a header alone", "serial\n", undefined],
  ["a column that is not there", "a,b\n1,2\n", "c"],
  ["a quote that never ends", '"A1\nB2', undefined],
])("refuses %s and says what to do", (_name, text, column) => {
  expect(() => readSerialList(text, column)).toThrow(/cannot read the list of serials/);
});
