import type { Finding } from "../../boot/boot-report.ts";
import type { Gadget } from "../../gadget/gadget.ts";
import type { Rule } from "../script.ts";

/** Every connection of gadget.yaml that snapd ignores without a word. */
export function ignoredConnections({ wrongConnections }: Gadget): readonly Finding[] {
  return wrongConnections.map(({ line, message, fix }) => ({
    code: "connection-ignored",
    severity: "error",
    file: "meta/gadget.yaml",
    line,
    message,
    fix,
  }));
}

export const connections: Rule = ({ gadget }) => ignoredConnections(gadget);
