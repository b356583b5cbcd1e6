import type { Finding } from "../../boot/boot-report.ts";
import type { Gadget, GadgetHook } from "../../gadget/gadget.ts";
import { placeIn, type Rule, type Script } from "../script.ts";

/** snapd connects these only where gadget.yaml says so. */
const byConnection: ReadonlySet<string> = new Set(["hardware-observe", "system-files", "snapd-control"]);
const readsHardware = /\/sys\/(?:block|bus|class|devices|firmware)\b|\/proc\/device-tree|\bdmidecode\b/;
const fix = "Give the hook the plug in snap.yaml and name it below connections: in gadget.yaml.";

function missing({ hook, lines, ...rest }: Script, gadget: Gadget): readonly Finding[] {
  const reading = lines.find(({ text }) => readsHardware.test(text));
  const named = hook.plugs.some((plug) => gadget.plugs.get(plug)?.interface === "hardware-observe");
  if (reading === undefined || named) return [];
  const message = `${hook.name} reads the hardware and has no plug hardware-observe`;
  const where = placeIn({ hook, lines, ...rest }, reading.line);
  return [{ code: "plug-not-connected", severity: "warning", ...where, message, fix }];
}

function unconnected(gadget: Gadget, { name, plugs }: GadgetHook): readonly Finding[] {
  return plugs
    .filter((plug) => byConnection.has(gadget.plugs.get(plug)?.interface ?? "") && !gadget.connections.has(plug))
    .map((plug) => {
      const message = `${name} has the plug ${plug}, which gadget.yaml does not connect`;
      return { code: "plug-not-connected", severity: "warning", hook: name, file: "meta/gadget.yaml", message, fix };
    });
}

/** What hooks need and are not given. A bare folder of hooks says nothing about plugs. */
export const plugs: Rule = ({ gadget, scripts }) => {
  if (gadget.kind === "hooks") return [];
  const withoutConnection = [...gadget.hooks.values()].flatMap((hook) => unconnected(gadget, hook));
  return [...scripts.flatMap((script) => missing(script, gadget)), ...withoutConnection];
};
