import type { Finding } from "../../boot/boot-report.ts";
import type { Gadget, GadgetHook } from "../../gadget/gadget.ts";
import { readGadgetFile } from "../../gadget/gadget-file.ts";
import { placeIn, type Rule, type Script } from "../script.ts";
import { lineLike } from "../yaml-line.ts";

/** snapd connects these only where gadget.yaml says so. */
const byConnection: ReadonlySet<string> = new Set(["hardware-observe", "system-files", "snapd-control"]);

/** What a hook does that only a plug of some interface opens. */
interface Need {
  readonly line: (script: Script) => number | undefined;
  readonly does: string;
  /** The first is the one to name. */
  readonly interfaces: readonly [string, ...string[]];
  readonly fix: string;
  /** Empty: for any hook. */
  readonly hooks: readonly string[];
}

const readsHardware = /\/sys\/(?:block|bus|class|devices|firmware)\b|\/proc\/device-tree|\bdmidecode\b/;
const callsExecutable = /\bbin\/prepare-device["']?\s+hook\b/;

const networks = ["network", "network-bind", "network-control"] as const;
const networkFix = "Give the hook the plug network in snap.yaml or snapcraft.yaml; it connects by itself.";

const needs: readonly Need[] = [
  {
    line: ({ lines }) => lines.find(({ text }) => readsHardware.test(text))?.line,
    does: "reads the hardware",
    interfaces: ["hardware-observe"],
    fix: "Give the hook the plug in snap.yaml or snapcraft.yaml, and name it below connections: in gadget.yaml.",
    hooks: [],
  },
  {
    line: ({ commands }) => commands.find(({ name }) => /(?:^|\/)(?:curl|wget)["']?$/.test(name))?.line,
    does: "asks the network",
    interfaces: networks,
    fix: networkFix,
    hooks: [],
  },
  {
    line: ({ lines }) => lines.find(({ text }) => callsExecutable.test(text))?.line,
    does: "runs prepare-device, which asks the network,",
    interfaces: networks,
    fix: networkFix,
    // The others ask nobody.
    hooks: ["install", "configure", "prepare-device"],
  },
];

function missing(script: Script, { line, does, interfaces, fix, hooks }: Need, gadget: Gadget): readonly Finding[] {
  const { hook } = script;
  const at = line(script);
  const has = hook.plugs.some((plug) => interfaces.includes(gadget.plugs.get(plug)?.interface ?? ""));
  if (at === undefined || has || (hooks.length > 0 && !hooks.includes(hook.name))) return [];
  const message = `${hook.name} ${does} and has no plug ${interfaces[0]}`;
  return [{ code: "plug-not-connected", severity: "warning", ...placeIn(script, at), message, fix }];
}

/** Where the connection belongs, or, if gadget.yaml is made by the build, where the plug stands. */
function placeOfConnection(gadget: Gadget, plug: string): Pick<Finding, "file" | "line"> {
  const file = "meta/gadget.yaml";
  if (readGadgetFile(gadget.folder, file) !== undefined) {
    return { file, line: lineLike(gadget, file, /^connections\s*:/) ?? 1 };
  }
  const snap = "meta/snap.yaml";
  return { file: snap, line: lineLike(gadget, snap, new RegExp(String.raw`(?<![\w-])${plug}(?![\w-])`)) ?? 1 };
}

/** One finding for a plug, however many hooks have it. */
function unconnected(gadget: Gadget, plug: string, hooks: readonly GadgetHook[]): readonly Finding[] {
  const named = gadget.plugs.get(plug)?.interface ?? "";
  const users = hooks.filter(({ plugs: has }) => has.includes(plug)).map(({ name }) => name);
  const [first, second] = users;
  if (first === undefined || !byConnection.has(named) || gadget.connections.has(plug)) return [];
  const message = `gadget.yaml does not connect the plug ${plug} of ${users.join(", ")}`;
  const fix = `Add to connections: of gadget.yaml: {plug: "SNAP-ID:${plug}", slot: "system:${named}"}, with the gadget's own snap id.`;
  const where = { ...(second === undefined ? { hook: first } : {}), ...placeOfConnection(gadget, plug) };
  return [{ code: "plug-not-connected", severity: "warning", ...where, message, fix }];
}

/** What hooks need and are not given. A bare folder of hooks says nothing about plugs. */
export const plugs: Rule = ({ gadget, scripts }) => {
  if (gadget.kind === "hooks") return [];
  const hooks = [...gadget.hooks.values()];
  return [
    ...scripts.flatMap((script) => needs.flatMap((need) => missing(script, need, gadget))),
    ...[...gadget.plugs.keys()].flatMap((plug) => unconnected(gadget, plug, hooks)),
  ];
};
