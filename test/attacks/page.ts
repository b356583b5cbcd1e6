export const pagePath = "docs/attacks.md";
export function attacksPage(): string {
  return "";
}
