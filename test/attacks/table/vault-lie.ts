import type { ProblemCode } from "../../../src/problem/registry.ts";
import type { Attack } from "../attack.ts";
import { type Lie, sayJson } from "../lying-server.ts";
import type { Stage } from "../stage.ts";

export type Part = Pick<Attack, "name" | "does" | "code"> & Partial<Attack>;

/** Answers one endpoint itself and passes the other on. */
export function vault(endpoint: "request-id" | "serial", lie: Lie, part: Part): Attack {
  return { liar: "vault", set: async (stage) => void (await stage.vaultLies({ [endpoint]: lie })), ...part };
}

/** The refusal as the vault words it, with this message. */
export function refusal(message: (stage: Stage) => string, part: Part, code = "invalid-model"): Attack {
  return {
    liar: "vault",
    set: async (stage) => {
      const body = { success: false, error_code: code, error_subcode: "", message: message(stage), StatusCode: 400 };
      await stage.vaultLies({ serial: (asked) => sayJson(asked, 400, body) });
    },
    ...part,
  };
}

export function requestId(name: string, does: string, value: unknown, code: ProblemCode): Attack {
  return vault("request-id", (asked) => sayJson(asked, 200, value), { name, does, code });
}
