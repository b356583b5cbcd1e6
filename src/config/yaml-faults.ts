import type { ErrorCode } from "yaml";

export interface YamlFault {
  readonly problem: string;
  readonly fix: string;
}

const unreadable: YamlFault = {
  problem: "the text is not YAML from here on",
  fix: "Compare this line with the example in docs/settings.md; quote a value that holds : # { } [ ] , & * ! | > % @.",
};

/**
 * What the YAML reader found, in our words. Its own messages quote the line they are about, and that line may hold an
 * API key: they are never shown.
 */
const faults: Partial<Record<ErrorCode, YamlFault>> = {
  BAD_ALIAS: {
    problem: "a value that begins with * refers to an anchor, and this one is not usable",
    fix: "Put the value in quotes if the * belongs to it, or name an anchor (&name) that stands above.",
  },
  BAD_DQ_ESCAPE: {
    problem: "a backslash inside double quotes is followed by something that is no escape",
    fix: "Use single quotes, in which a backslash is an ordinary character, or write it twice.",
  },
  BAD_INDENT: {
    problem: "the indentation does not fit the lines above",
    fix: "Give keys of the same level the same number of leading spaces, and two more for a level below.",
  },
  BAD_SCALAR_START: {
    problem: "a value begins with a character that means something else to YAML",
    fix: "Put the value in quotes.",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: 'a second ": " stands on one line',
    fix: "Put the value in quotes, or begin a new line for the inner key.",
  },
  MISSING_CHAR: {
    problem: "a closing quote, a bracket, or the colon with a space after a key is missing",
    fix: "Write KEY: VALUE with a space after the colon, and close every quote and bracket on its line.",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "a key goes over more than one line",
    fix: "Look for a missing colon after the key at the end of the line above.",
  },
  MULTIPLE_DOCS: {
    problem: "a second document begins here (---)",
    fix: "Keep one document in the file.",
  },
  NON_STRING_KEY: {
    problem: "a key is not plain text",
    fix: "Write each key as a word, without brackets, tags or aliases.",
  },
  RESOURCE_EXHAUSTION: {
    problem: "the text is nested too deeply",
    fix: "No setting is more than four levels deep: remove the extra brackets.",
  },
  TAB_AS_INDENT: {
    problem: "the line is indented with a tab",
    fix: "Use spaces: YAML does not take tabs as indentation.",
  },
  TAG_RESOLVE_FAILED: {
    problem: "a tag (a word beginning with !) stands before the value",
    fix: "Remove the tag; put the value in quotes if the ! belongs to it.",
  },
};

/** A line below `key: value` that is indented as if it belonged to that value. */
export const indentedBelowValue: YamlFault = {
  problem: "the line is indented deeper than the key above it, which has its value already",
  fix: "Indent it as far as the key above, or move it below the key that it belongs to.",
};

/** A list item that the item above has swallowed. */
export const indentedBelowItem: YamlFault = {
  problem: "the list item is indented deeper than the item above it, and so a part of that item's text",
  fix: "Put the same number of spaces before every dash of a list.",
};

export function yamlFault(code: ErrorCode): YamlFault {
  return faults[code] ?? unreadable;
}
