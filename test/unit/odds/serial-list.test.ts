import { expect, test } from "vitest";
import { type ListedSerial, openSerialList } from "../../../src/odds/serial-list.ts";

/** The list in pieces of three characters, read twice as the counting does. */
async function read(text: string, column?: string) {
  async function* source(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += 3) yield text.slice(at, at + 3);
  }
  const list = await openSerialList(source, column);
  const all = async (): Promise<readonly ListedSerial[]> => {
    const listed: ListedSerial[] = [];
    for await (const one of list.serials()) listed.push(one);
    return listed;
  };
  const [first, second] = [await all(), await all()];
  expect(second).toEqual(first);
  return { serials: first.map(({ serial }) => serial), lines: first.map(({ line }) => line), column: list.column };
}

test.each<[string, string, string | undefined, readonly string[], readonly number[], string]>([
  ["one serial a line", "A1\nB2\n", undefined, ["A1", "B2"], [1, 2], "1"],
  ["one serial a line below a header", "sn\nA1\n\nB2\n", undefined, ["A1", "B2"], [2, 4], "sn"],
  ["a column headed serial", "board,Serial Number\nx,A1\ny,B2\n", undefined, ["A1", "B2"], [2, 3], "Serial Number"],
  ["a column headed S/N", "id\tS/N\nx\tA1\n", undefined, ["A1"], [2], "S/N"],
  ["a column that is named", "id;no,sn\n1,A1\n", "sn", ["A1"], [2], "sn"],
  ["a column that is numbered", "7,A1\n8,B2\n", "2", ["A1", "B2"], [1, 2], "2"],
  ["a numbered column below a header", "id,sn\n8,B2\n", "2", ["B2"], [2], "sn"],
  ["semicolons", "id;device_serial;note\n1;A1;x,y,z\n", undefined, ["A1"], [2], "device_serial"],
  ["quotes, a byte-order mark, Windows line ends", '\uFEFFserial\r\n"A,1"\r\n', undefined, ["A,1"], [2], "serial"],
  ["a row without the column", "x,serial\n1,A1\n2\n", undefined, ["A1", ""], [2, 3], "serial"],
])("reads %s", async (_name, text, column, serials, lines, said) => {
  expect(await read(text, column)).toEqual({ serials, lines, column: said });
});

test.each<[string, string, string | undefined]>([
  ["an empty list", "", undefined],
  ["a header alone", "serial\n", undefined],
  ["a column that is not there", "a,b\n1,2\n", "c"],
  ["a number beyond the columns", "a,b\n1,2\n", "3"],
  ["several columns of which none is headed so", "id,number\n1,A1\n", undefined],
  ["several columns that are headed so", "serial,board serial\nA1,B2\n", undefined],
  ["several columns below a line of one", "A1\nB2,x\n", undefined],
  ["a quote that never ends", '"A1\nB2', undefined],
  ["a quote that does not end within a MiB", `"${"A1\n".repeat(400_000)}"\n`, undefined],
])("refuses %s and says what to do", async (_name, text, column) => {
  await expect(read(text, column)).rejects.toThrow(/cannot read the list of serials/);
});

test("names the columns it cannot choose from", async () => {
  await expect(read("id,number\n1,A1\n")).rejects.toEqual(
    expect.objectContaining({ cure: "Name one with --column, by its name or its number: 1 id, 2 number." }),
  );
});
