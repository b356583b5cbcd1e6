import { placeIn, type Rule } from "../script.ts";
import { snapctlSets } from "../snapctl-set.ts";

/** snapd reads registration.body as a text; only prepare-serial-request sets an object. */
export const bodyObject: Rule = ({ scripts }) =>
  scripts
    .filter(({ hook }) => hook.name !== "prepare-serial-request")
    .flatMap((script) =>
      snapctlSets(script)
        .filter(({ key, value, asText }) => key === "registration.body" && !asText && value.trimStart().startsWith("{"))
        .map(({ line }) => {
          const message = "registration.body is left as an object: snapd wants a text there and fails every try";
          const fix = "Set it with snapctl set -s, or leave it to prepare-serial-request.";
          return { code: "body-left-as-object", severity: "error", ...placeIn(script, line), message, fix };
        }),
    );
