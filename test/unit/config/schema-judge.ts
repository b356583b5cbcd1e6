/** The keywords of JSON Schema (draft 2020-12) that the settings' schema uses; an unknown one is an error. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly maxProperties?: number;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

type Rule = (value: unknown, node: SchemaNode) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const onText = (rule: (text: string) => boolean) => (value: unknown) => typeof value !== "string" || rule(value);
const onList = (rule: (list: readonly unknown[]) => boolean) => (value: unknown) =>
  !Array.isArray(value) || rule(value);
const onFields = (rule: (fields: Fields) => boolean) => (value: unknown) => !isFields(value) || rule(value);
const onNumber = (rule: (number: number) => boolean) => (value: unknown) => typeof value !== "number" || rule(value);
const always: Rule = () => true;

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    ["$schema", "$id", "title", "description", "default", "examples", "format"].map((word) => [word, always]),
  ),
  type: (value, { type = [] }) => [type].flat().some((one) => isOfType(value, one)),
  enum: (value, node) => node.enum?.includes(value) === true,
  properties: (value, { properties = {} }) =>
    onFields((fields) =>
      Object.entries(fields).every(([name, one]) => !Object.hasOwn(properties, name) || fits(one, properties[name])),
    )(value),
  additionalProperties: (value, { additionalProperties = true, properties = {} }) =>
    onFields((fields) => {
      const others = Object.entries(fields).filter(([name]) => !Object.hasOwn(properties, name));
      return others.every(([, one]) =>
        typeof additionalProperties === "boolean" ? additionalProperties : fits(one, additionalProperties),
      );
    })(value),
  propertyNames: (value, { propertyNames }) =>
    onFields((fields) => Object.keys(fields).every((name) => fits(name, propertyNames)))(value),
  required: (value, { required = [] }) =>
    onFields((fields) => required.every((name) => Object.hasOwn(fields, name)))(value),
  dependentRequired: (value, { dependentRequired = {} }) =>
    onFields((fields) =>
      Object.entries(dependentRequired).every(
        ([name, needed]) => !Object.hasOwn(fields, name) || needed.every((one) => Object.hasOwn(fields, one)),
      ),
    )(value),
  maxProperties: (value, { maxProperties = 0 }) =>
    onFields((fields) => Object.keys(fields).length <= maxProperties)(value),
  items: (value, { items }) => onList((list) => list.every((item) => fits(item, items)))(value),
  minItems: (value, { minItems = 0 }) => onList((list) => list.length >= minItems)(value),
  maxItems: (value, { maxItems = 0 }) => onList((list) => list.length <= maxItems)(value),
  uniqueItems: (value) =>
    onList((list) => new Set(list.map((item) => JSON.stringify(item))).size === list.length)(value),
  minLength: (value, { minLength = 0 }) => onText((text) => [...text].length >= minLength)(value),
  maxLength: (value, { maxLength = 0 }) => onText((text) => [...text].length <= maxLength)(value),
  pattern: (value, { pattern = "" }) => onText((text) => new RegExp(pattern, "u").test(text))(value),
  minimum: (value, { minimum = 0 }) => onNumber((number) => number >= minimum)(value),
  maximum: (value, { maximum = 0 }) => onNumber((number) => number <= maximum)(value),
  anyOf: (value, { anyOf = [] }) => anyOf.some((one) => fits(value, one)),
  oneOf: (value, { oneOf = [] }) => oneOf.filter((one) => fits(value, one)).length === 1,
};

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isFields(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

/** Whether the value fits the schema. Throws at a keyword it does not know. */
export function fits(value: unknown, node: SchemaNode | undefined): boolean {
  return Object.keys(node ?? {}).every((word) => {
    const rule = rules[word];
    if (rule === undefined || node === undefined) throw new Error(`no rule for the keyword ${word}`);
    return rule(value, node);
  });
}
