import { readFileSync } from "node:fs";
import type { BootReport } from "../../../../src/rig/boot/boot-report.ts";
import { type RigDocument, readDocument } from "../../../../src/rig/report/read-document.ts";

/** A recorded document of the rig: see the PROVENANCE.md beside it. */
export function documentText(name: string): string {
  return readFileSync(new URL(`../../../fixtures/rig-documents/${name}.json`, import.meta.url), "utf8");
}

export function recorded(name: string): RigDocument {
  return readDocument(`${name}.json`, documentText(name));
}

/** The recorded boot with a part of it replaced, as the text of a document. */
export function bootWith(changed: Partial<Record<keyof BootReport, unknown>>): string {
  return JSON.stringify({ ...(JSON.parse(documentText("boot-shell-busy")) as BootReport), ...changed });
}

/** An HTTP exchange as a document has it, with a part of it replaced. */
export function exchangeWith(changed: Record<string, unknown>): Record<string, unknown> {
  const { http } = JSON.parse(documentText("boot-shell-busy")) as BootReport;
  return { ...http[0], ...changed };
}
