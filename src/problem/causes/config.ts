import type { configProblems } from "../codes/config.ts";

/** Why it usually happens. */
export const configCauses: Readonly<Record<keyof typeof configProblems, string>> = {
  "settings-not-found": "The path is misspelt, or the file is not packed into the snap.",
  "settings-not-readable": "A folder or a device was named, or the command runs as another user than the file's.",
  "settings-too-big": "Another file was named, or anchors and aliases multiply each other.",
  "settings-not-yaml":
    "Indentation with tabs, a colon or quotation mark in an unquoted text, or a file that is not UTF-8.",
  "settings-key-unknown": "The key is misspelt, stands one level too high or too low, or belongs to another program.",
  "settings-key-twice": "A block was copied and not all of it changed.",
  "settings-value-wrong": "The value was written from memory, or in another unit.",
  "settings-value-unquoted": "An API key or a serial number of digits alone was written without quotation marks.",
  "settings-url-secret": "A key or a login was put into the URL, as some services want it.",
  "settings-plain-http": "The URL was copied from a test set-up.",
  "settings-header-refused": "A value was copied with its line break, or a header was set that HTTP itself needs.",
  "settings-serial-literal": "The serial number of the first sample board was written down.",
  "settings-source-unknown": "The name of the source is misspelt.",
  "settings-incomplete": "One of two settings that only make sense together was left out.",
  "settings-file-missing": "The file was not packed into the snap, or the path was meant from another folder.",
  "settings-file-unreadable": "The file belongs to root, as it should, and the command runs as somebody else.",
  "settings-content-wrong": "Two files were swapped, or a certificate was given as DER.",
  "settings-secret-exposed": "The file was made with an ordinary umask: mode 0644.",
  "settings-secret-wrong": "The file holds several lines, or the whole of what a portal showed and not the key alone.",
  "settings-secret-in-file": "The API key was written where its header is named.",
  "settings-trust-in-use": "The settings of a trial were taken over.",
  "settings-deadline-long":
    "The deadline was chosen with the hook prepare-device in mind, which may run for ten minutes.",
  "settings-conflict": "Settings of two ways to do the same were put together.",
  "settings-no-effect": "A setting was kept after another one had taken its place.",
  "settings-serial-shared":
    "A relative path was taken for a place on the device; it begins at the settings' own folder.",
  "settings-vault-path": "The URL was copied from a browser or a message, without its path.",
  "settings-variable-unknown": "A variable is misspelt.",
};
