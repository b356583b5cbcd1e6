import { Problem } from "../../problem/problem.ts";
import { SnapConfig } from "../snapd/config.ts";
import { type ConfigMap, parseJson } from "../snapd/go-json.ts";

/** key=value as `snap set` takes them: JSON where it is some, else text. @throws Problem usage-wrong */
export function readSettings(words: readonly string[]): ConfigMap {
  const config = new SnapConfig("gadget");
  const transaction = config.begin();
  for (const word of words) {
    const at = word.indexOf("=");
    const [key, text] = [word.slice(0, at), word.slice(at + 1)];
    if (at < 1 || !transaction.set(key, parseJson(text) ?? text)) {
      // The value may be a secret.
      throw new Problem(
        "usage-wrong",
        `cannot set ${JSON.stringify((at < 1 ? word : key).slice(0, 60))}: no key=value`,
        {
          cure: "Say --settings device-service.url=https://vault.example.com/v1/, as for snap set.",
        },
      );
    }
  }
  transaction.commit();
  return config.committed;
}
