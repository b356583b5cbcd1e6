import { authorsFile } from "../../gadget/authors-file.ts";
import type { Rule } from "../script.ts";
import { hasHooksElsewhere } from "./sources-without-hooks.ts";

/** snap set on a snap without this hook fails. */
export const configureHook: Rule = ({ gadget }) => {
  if (gadget.hooks.has("configure") || hasHooksElsewhere(gadget)) return [];
  const message = "the gadget has no configure hook: `snap set` on it fails, and its defaults are not applied";
  const fix = `Add ${authorsFile(gadget, "meta/hooks/configure")}, executable, with #!/bin/sh and exit 0.`;
  return [{ code: "no-configure-hook", severity: "warning", hook: "configure", message, fix }];
};
