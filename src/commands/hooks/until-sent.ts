/** Until what was sent last has left this process: a connection is made in one turn, and written to in the next. */
export async function untilSent(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
