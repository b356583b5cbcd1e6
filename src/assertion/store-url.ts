/** placeholder */
export function isStoreUrl(text: string): boolean {
  return /^https?:\/\/[^/?#]+[^?#]*$/.test(text);
}
