import { isMap } from "yaml";
import { isPlainList, isPlainMap, isSame, saysNothing, withoutItems } from "./plain.ts";
import { keyOf, type Plain, type PlainMap, valueSlot, YamlSource } from "./yaml-source.ts";

/** A key that was not there, or had no value. */
export interface AddedValue {
  readonly at: readonly string[];
  readonly value: Plain;
  /** What stood behind the colon: "", " ~", " {}". Undefined: the key was not there. */
  readonly was?: string;
}

/** An item of a list that was there. */
export interface AddedItem {
  readonly at: readonly string[];
  readonly item: Plain;
}

export type Addition = AddedValue | AddedItem;

function slotText(source: YamlSource, at: readonly string[]): string {
  let map: unknown = source.top;
  for (const [index, key] of at.entries()) {
    const pair = isMap(map) ? map.items.find((one) => keyOf(one) === key) : undefined;
    if (pair === undefined) return "";
    const slot = source.text.slice(...valueSlot(source, pair));
    // A value on a line of its own would depend on how far to the right its key stands.
    if (index === at.length - 1) return slot.includes("\n") ? "" : slot;
    map = pair.value;
  }
  return "";
}

/** What the second text says and the first does not. The second has everything that the first has. */
export function additionsBetween(before: string, after: string, name: string): readonly Addition[] {
  const source = new YamlSource(before, `read ${name}`);
  const between = (at: readonly string[], had: Plain, has: Plain): readonly Addition[] => {
    if (isPlainList(had) && isPlainList(has)) return withoutItems(has, had).map((item) => ({ at, item }));
    if (!isPlainMap(had) || !isPlainMap(has)) return [];
    return Object.entries(has).flatMap(([key, value]): readonly Addition[] => {
      const place = [...at, key];
      if (!Object.hasOwn(had, key)) return [{ at: place, value }];
      const earlier = had[key] ?? null;
      if (!saysNothing(earlier)) return between(place, earlier, value);
      return saysNothing(value) ? [] : [{ at: place, value, was: slotText(source, place) }];
    });
  };
  return between([], source.plain(), new YamlSource(after, `read ${name}`).plain());
}

/** What a file says without what was added to it. */
export interface Without {
  readonly value: PlainMap;
  /** Entries that are one thing, a part for instance, and have been changed since; they are left as they are. */
  readonly changed: readonly string[];
}

/** A map that has a text in it is one thing; one of maps and lists is a place where several things stand. */
function isOneThing(value: PlainMap): boolean {
  return Object.values(value).some((inner) => typeof inner === "string");
}

class Taker {
  readonly changed: string[] = [];
  readonly #isForced: boolean;

  constructor(isForced: boolean) {
    this.#isForced = isForced;
  }

  /** What is left of a value without ours; undefined: nothing, its key goes too. */
  rest(at: readonly string[], has: Plain, ours: Plain): Plain | undefined {
    if (isSame(has, ours)) return undefined;
    if (isPlainList(has) && isPlainList(ours)) {
      const left = withoutItems(has, ours);
      return left.length === 0 ? undefined : left;
    }
    // Another text, or another kind of thing, is the author's own.
    if (!isPlainMap(has) || !isPlainMap(ours)) return has;
    if (isOneThing(ours)) {
      if (this.#isForced) return undefined;
      this.changed.push(at.join("."));
      return has;
    }
    const left = this.#restOfMap(at, has, ours);
    return Object.keys(left).length === 0 ? undefined : left;
  }

  #restOfMap(at: readonly string[], has: PlainMap, ours: PlainMap): PlainMap {
    const entries = Object.entries(has).flatMap(([key, value]): readonly [string, Plain][] => {
      if (!Object.hasOwn(ours, key)) return [[key, value]];
      const left = this.rest([...at, key], value, ours[key] ?? null);
      return left === undefined ? [] : [[key, left]];
    });
    return Object.fromEntries(entries);
  }

  /** The value without one addition; `further` is what of its place lies below this value. */
  without(value: Plain, addition: Addition, further: readonly string[]): Plain {
    const [key, ...deeper] = further;
    if (key === undefined) {
      return "item" in addition && isPlainList(value) ? withoutItems(value, [addition.item]) : value;
    }
    if (!isPlainMap(value) || !Object.hasOwn(value, key)) return value;
    const inner = value[key] ?? null;
    if (deeper.length > 0 || "item" in addition) {
      return { ...value, [key]: this.without(inner, addition, deeper) };
    }
    const left = this.rest(addition.at, inner, addition.value);
    if (left !== undefined) return { ...value, [key]: left };
    if (addition.was !== undefined) return { ...value, [key]: "" };
    return Object.fromEntries(Object.entries(value).filter(([one]) => one !== key));
  }
}

/** What is left where ours are taken out; entries of ours that have been changed go only with `isForced`. */
export function withoutAdditions(value: PlainMap, additions: readonly Addition[], isForced: boolean): Without {
  const taker = new Taker(isForced);
  const left = additions.reduceRight<Plain>((now, addition) => taker.without(now, addition, addition.at), value);
  return { value: isPlainMap(left) ? left : {}, changed: taker.changed };
}
