const keptAsIs = /[A-Za-z0-9\-_.~]/;

/**
 * A part of a primary key as the name of its folder: as Go's url.QueryEscape writes it, which snapd uses
 * (asserts/fsbackstore.go). Space becomes `+`, every other byte of the UTF-8 form outside A-Z a-z 0-9 - _ . ~ is %XX.
 */
export function escapeKeyPart(part: string): string {
  let escaped = "";
  for (const byte of new TextEncoder().encode(part)) {
    const character = String.fromCharCode(byte);
    if (keptAsIs.test(character)) escaped += character;
    else if (character === " ") escaped += "+";
    else escaped += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return escaped;
}
