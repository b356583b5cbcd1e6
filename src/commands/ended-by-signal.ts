import { Problem } from "../problem/problem.ts";

const codes = { SIGINT: "interrupted", SIGTERM: "terminated" } as const;
type Ending = keyof typeof codes;
const endings = Object.keys(codes) as readonly Ending[];

/**
 * Until it is disposed of, a signal that ends this process is told first, as a Problem interrupted or terminated. Then the
 * signal does what it would have done, so that a shell's loop around the command ends, too.
 */
export function tellOfSignals(tell: (problem: Problem) => void): Disposable {
  const off = (): void => {
    for (const name of endings) process.off(name, end);
  };
  // Heard until it is told: a second signal right behind the first must not end the process before that.
  const end = (name: NodeJS.Signals): void => {
    const problem = new Problem(codes[name as Ending], `cannot go on: ${name} ended the command`);
    try {
      tell(problem);
    } finally {
      off();
      process.kill(process.pid, name);
      process.exitCode = problem.exit;
    }
  };
  for (const name of endings) process.on(name, end);
  return { [Symbol.dispose]: off };
}
