import { type ConfigMap, type ConfigValue, compactJson, isConfigMap, JsonNumber } from "../snapd/go-json.ts";
import { type TaskCode, TaskFailure } from "./task-end.ts";

/** Go's word for a JSON value that does not fit (encoding/json UnmarshalTypeError). */
function goKind(value: ConfigValue): string {
  if (value instanceof JsonNumber) return "number";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return isConfigMap(value) ? "object" : "array";
}

/** The gadget's committed configuration as the registration reads it: by Go's types, without any conversion. */
export class GadgetConfig {
  readonly #snap: string;
  readonly #values: ConfigMap;

  constructor(snap: string, values: ConfigMap) {
    this.#snap = snap;
    this.#values = values;
  }

  /** The value, null for an explicit null, undefined for none. @throws TaskFailure gadget-option-wrong */
  value(key: string): ConfigValue | undefined {
    let value: ConfigValue | undefined = this.#values;
    for (const [index, part] of key.split(".").entries()) {
      if (value === undefined || value === null) return undefined;
      if (!isConfigMap(value)) {
        const option = key.split(".").slice(0, index).join(".");
        const message = `snap ${JSON.stringify(this.#snap)} option ${JSON.stringify(option)} is not a map`;
        throw new TaskFailure("gadget-option-wrong", message);
      }
      value = value.get(part);
    }
    return value;
  }

  /** A text, "" for none. @throws TaskFailure */
  text(key: string, code: TaskCode): string {
    const value = this.value(key) ?? "";
    if (typeof value === "string") return value;
    throw this.#wrong(key, { code, into: "*string", member: value, wanted: "string", shown: shortJson(value) });
  }

  /** A map of texts, empty for none; what is wrong in it is not shown, it may be secret. @throws TaskFailure */
  texts(key: string, code: TaskCode): ReadonlyMap<string, string> {
    const value = this.value(key) ?? new Map<string, ConfigValue>();
    const into = "*map[string]string";
    const shown = "[not shown]";
    if (!isConfigMap(value)) throw this.#wrong(key, { code, into, member: value, wanted: "map[string]string", shown });
    const texts = new Map<string, string>();
    for (const [name, member] of value) {
      if (typeof member !== "string") throw this.#wrong(key, { code, into, member, wanted: "string", shown });
      texts.set(name, member);
    }
    return texts;
  }

  #wrong(key: string, fault: TypeFault): TaskFailure {
    const { code, into, member, wanted, shown } = fault;
    const option = `snap ${JSON.stringify(this.#snap)} option ${JSON.stringify(key)}`;
    const why = `json: cannot unmarshal ${goKind(member)} into Go value of type ${wanted}, json: ${shown}`;
    return new TaskFailure(code, `internal error: cannot unmarshal ${option} into ${into}: ${why}`);
  }
}

interface TypeFault {
  readonly code: TaskCode;
  readonly into: string;
  readonly member: ConfigValue;
  readonly wanted: string;
  readonly shown: string;
}

function shortJson(value: ConfigValue): string {
  return compactJson(value).slice(0, 200);
}
