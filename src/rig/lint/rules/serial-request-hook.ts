import { settingsFileName } from "../../../config/file-names.ts";
import { readGadgetFile } from "../../gadget/gadget-file.ts";
import { callsOurs, placeIn, type Rule } from "../script.ts";

/** Where this hook is, snapd 2.74 and later insist on a body that only a hardware key can make. */
export const serialRequestHook: Rule = ({ gadget, scripts }) =>
  scripts
    .filter(({ hook, sourced }) => hook.name === "prepare-serial-request" && sourced === undefined)
    .flatMap((script) => {
      const hasKey = /^\s*hardware-identity\s*:/m.test(readGadgetFile(gadget.folder, settingsFileName) ?? "");
      const setsBody = script.lines.some(({ text }) => text.includes("registration.body"));
      if (callsOurs(script) ? hasKey : setsBody) return [];
      const message = "prepare-serial-request is there, and nothing makes the body that snapd then wants";
      const fix = "Take the hook out; it is for devices with a hardware key only.";
      return [{ code: "serial-request-hook-unfit", severity: "error", ...placeIn(script, 1), message, fix }];
    });
