import { type Check, found, ok } from "../check.ts";
import { examinedOf } from "../patient.ts";

/** Plain http is refused by the settings' check unless the author insists; then it is told here. */
export const plainHttpCheck: Check = {
  id: "plain-http",
  about: "Does the API key cross the network unencrypted?",
  after: ["settings"],
  async look(patient) {
    const { vault } = examinedOf(patient).settings;
    if (vault.url === undefined || vault.url.protocol === "https:") return ok("no: the vault is asked by https");
    if (["localhost", "127.0.0.1", "[::1]"].includes(vault.url.hostname)) return ok("the vault is on this machine");
    const message = `vault.url ${vault.url.origin} is plain http: key and serial can be read and changed on their way`;
    return found("warning", "settings-plain-http", message);
  },
};
