import { headerNames, rightValue, typeNames, wantedHeaders } from "./dictionary.ts";
import { copyDraft, type Draft, type DraftValue, writeDraft } from "./draft.ts";
import { randomKey } from "./key-text.ts";
import type { Random } from "./random.ts";
import { editedDraft } from "./structural.ts";
import { editedBytes, editedText } from "./textual.ts";
import { randomTree, randomValue } from "./values.ts";

export interface Generated {
  /** The type it was made from. */
  readonly type: string;
  readonly kind: "unchanged" | "edited" | "text" | "bytes" | "grammar" | "stream";
  readonly bytes: Uint8Array;
}

/** An assertion made from the type's headers, most of them right. */
function fromGrammar(random: Random): Draft {
  const type = random.pick(typeNames);
  const names = wantedHeaders(type === "model" && random.once(2) ? "graded model" : type);
  const headers: [string, DraftValue][] = [["type", type]];
  for (const name of names) {
    if (random.once(30)) continue;
    const right = rightValue(name);
    headers.push([name, right === undefined || random.once(8) ? randomValue(random, name) : right]);
  }
  const key = randomKey(random);
  const draft: Draft = { headers, body: "", signature: "AXNpZw==\n", bodyLength: undefined };
  if (type === "account-key") {
    headers.push(["public-key-sha3-384", key.id]);
    draft.body = key.text;
  } else if (type === "serial" || type === "serial-request") headers.push(["device-key", key.text]);
  if (type === "serial") headers.push(["device-key-sha3-384", key.id]);
  if (random.once(4)) headers.push([random.pick(headerNames), randomTree(random, 4)]);
  headers.push(["sign-key-sha3-384", type === "serial-request" ? key.id : "A".repeat(64)]);
  return draft;
}

/** Writes drafts, edited or not, into inputs; the same seed gives the same inputs. */
export class Generator {
  readonly #corpus: ReadonlyMap<string, readonly Draft[]>;
  readonly #types: readonly string[];
  readonly #random: Random;

  constructor(corpus: ReadonlyMap<string, readonly Draft[]>, random: Random) {
    this.#corpus = corpus;
    this.#types = [...corpus.keys()];
    this.#random = random;
  }

  next(): Generated {
    const random = this.#random;
    const share = random.below(100);
    if (share < 8) return this.#stream();
    if (share < 18) return { type: "grammar", kind: "grammar", bytes: encode(writeDraft(fromGrammar(random))) };
    const type = random.pick(this.#types);
    const draft = random.pick(this.#corpus.get(type) ?? []);
    if (share < 20) return { type, kind: "unchanged", bytes: encode(writeDraft(draft)) };
    if (share < 70) return { type, kind: "edited", bytes: encode(writeDraft(editedDraft(draft, random))) };
    if (share < 84) return { type, kind: "text", bytes: encode(editedText(writeDraft(draft), random)) };
    return { type, kind: "bytes", bytes: this.#changedBytes(draft) };
  }

  /** Bytes changed somewhere; where that was in the body, its length is put right again. */
  #changedBytes(draft: Draft): Uint8Array {
    const random = this.#random;
    const inBody = draft.body !== "" && random.once(2);
    if (!inBody) return editedBytes(encode(writeDraft(draft)), random);
    const changed = copyDraft(draft);
    changed.body = Buffer.from(editedBytes(encode(draft.body), random)).toString("latin1");
    changed.bodyLength = String(changed.body.length);
    const [before = "", after = ""] = writeDraft({ ...changed, body: "\u0001BODY\u0001" }).split("\u0001BODY\u0001");
    return Buffer.concat([encode(before), Buffer.from(changed.body, "latin1"), encode(after)]);
  }

  #stream(): Generated {
    const random = this.#random;
    const parts = Array.from({ length: random.between(1, 4) }, () => {
      const draft = random.pick(this.#corpus.get(random.pick(this.#types)) ?? []);
      return writeDraft(random.once(4) ? editedDraft(draft, random) : draft);
    });
    let text = "";
    for (const part of parts) {
      text += random.once(10) ? part.trimEnd() : part;
      text += random.once(8) ? random.pick(["", "\n\n", "\n\n\n", " ", "\r\n", "x"]) : "\n";
    }
    if (!random.once(3)) text = text.replace(/\n$/, "");
    return { type: "stream", kind: "stream", bytes: encode(text) };
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
