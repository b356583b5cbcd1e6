import type { Attack } from "../attack.ts";
import { say, sayJson } from "../lying-server.ts";
import { refusal } from "./vault-lie.ts";

const hostile =
  "\u001b[2J\u001b]0;owned\u0007\u009b31m first\r\nsecond\u0000\u202Egnp.\u2066\u0085\u2028\uFEFF\u{E0001} end";

/** Words of the vault that want to be printed. */
export const messages: readonly Attack[] = [
  refusal(() => hostile, {
    name: "message-with-controls",
    does: "wants a message printed that clears the screen and reads from right to left",
    code: "vault-model-unknown",
  }),
  refusal(
    () => "x",
    {
      name: "code-with-controls",
      does: "names its refusal with terminal commands",
      code: "vault-refused",
    },
    hostile,
  ),
  refusal(({ world }) => `no model for key ${world.apiKey}, ${world.apiKey.toUpperCase()}`, {
    name: "message-repeats-api-key",
    does: "repeats the device's API key in its message",
    code: "vault-model-unknown",
  }),
  {
    name: "code-repeats-api-key",
    liar: "vault",
    does: "uses the device's API key as the name of its refusal and in its redirects",
    code: "vault-refused",
    set: async (stage) => {
      const body = { error_code: stage.world.apiKey, message: stage.world.apiKey };
      await stage.vaultLies({ serial: (asked) => sayJson(asked, 400, body) });
    },
  },
  {
    name: "redirect-repeats-api-key",
    liar: "vault",
    does: "redirects to a URL that holds the device's API key",
    code: "vault-redirect",
    set: async (stage) => {
      const headers = { Location: `https://elsewhere.example/${stage.world.apiKey}/serial` };
      await stage.vaultLies({ serial: (asked) => say(asked, { status: 308, headers }) });
    },
  },
  refusal(({ world }) => `${"x".repeat(201 - world.apiKey.length)}${world.apiKey}`, {
    name: "message-ends-in-api-key",
    does: "repeats the API key where its message is cut off",
    code: "vault-model-unknown",
    check: ({ world }, { stderr }) =>
      stderr.includes(world.apiKey.slice(0, 20)) ? "half of the API key was said" : undefined,
  }),
  refusal(() => "word ".repeat(200_000), {
    name: "message-of-a-megabyte",
    does: "explains its refusal in a megabyte",
    code: "vault-model-unknown",
  }),
];
