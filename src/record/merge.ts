import type { FoundRecord } from "./found-record.ts";

/** What no two units may share. */
export type DuplicateKind = "serial" | "device-key" | "identity-key" | "board";

export interface Duplicate {
  readonly kind: DuplicateKind;
  /** BRAND/MODEL/SERIAL, a key, or a board print. */
  readonly value: string;
  readonly units: readonly FoundRecord[];
}

/** The print of the board, which a run that might not read its sources has left out, from another record of the key. */
function printsOfKeys(found: readonly FoundRecord[]): ReadonlyMap<string, string> {
  const prints = new Map<string, string>();
  for (const { identityKey, boardPrint } of found) {
    if (boardPrint !== null && !prints.has(identityKey)) prints.set(identityKey, boardPrint);
  }
  return prints;
}

/**
 * Records of one unit: the newest counts. A unit is a board with an identity key; two prints of one key are two boards, no
 * print is no other one.
 */
export function newestOfEachUnit(found: readonly FoundRecord[]): FoundRecord[] {
  const prints = printsOfKeys(found);
  const newest = new Map<string, FoundRecord>();
  for (const one of found) {
    const boardPrint = one.boardPrint ?? prints.get(one.identityKey) ?? null;
    const unit = `${one.identityKey} ${boardPrint ?? ""}`;
    const known = newest.get(unit);
    if (known !== undefined && known.runs >= one.runs) continue;
    newest.set(unit, one.boardPrint === boardPrint ? one : { ...one, boardPrint });
  }
  return [...newest.values()];
}

type Attribute = (record: FoundRecord) => string | null;

const serialOf: Attribute = ({ brand, model, serial }) =>
  serial === null ? null : `${brand ?? "?"}/${model ?? "?"}/${serial}`;
const deviceKeyOf: Attribute = ({ deviceKeyId }) => deviceKeyId;
const identityKeyOf: Attribute = ({ identityKey }) => identityKey;
const boardOf: Attribute = ({ boardPrint }) => boardPrint;

function grouped(units: readonly FoundRecord[], by: Attribute): Map<string, FoundRecord[]> {
  const groups = new Map<string, FoundRecord[]>();
  for (const one of units) {
    const value = by(one);
    if (value === null) continue;
    const group = groups.get(value) ?? [];
    group.push(one);
    groups.set(value, group);
  }
  return groups;
}

function distinct(units: readonly FoundRecord[], by: Attribute): number {
  return new Set(units.map(by).filter((value) => value !== null)).size;
}

function sharing(
  kind: DuplicateKind,
  units: readonly FoundRecord[],
  by: Attribute,
  counts: (group: readonly FoundRecord[]) => boolean,
): Duplicate[] {
  return [...grouped(units, by)]
    .filter(([, group]) => group.length > 1 && counts(group))
    .map(([value, group]) => ({ kind, value, units: group }));
}

/**
 * What two units share and must not. A board that was registered a second time under another key is told as that, and
 * not once more for the serial it naturally has again.
 */
export function findDuplicates(units: readonly FoundRecord[]): Duplicate[] {
  const otherIdentities = (group: readonly FoundRecord[]): boolean => distinct(group, identityKeyOf) > 1;
  const oneBoard = (group: readonly FoundRecord[]): boolean =>
    distinct(group, boardOf) === 1 && group.every((one) => boardOf(one) !== null);
  return [
    ...sharing("serial", units, serialOf, (group) => otherIdentities(group) && !oneBoard(group)),
    ...sharing("device-key", units, deviceKeyOf, (group) => otherIdentities(group)),
    ...sharing("identity-key", units, identityKeyOf, (group) => distinct(group, boardOf) > 1),
    ...sharing("board", units, boardOf, otherIdentities),
  ];
}

/** Has this unit an identity, as far as the agent knows? What is delegated snapd finishes, unseen. */
function isRegistered({ outcome }: FoundRecord): boolean {
  return outcome === "registered" || outcome === "already-registered";
}

export interface MergeSummary {
  readonly records: number;
  readonly units: number;
  readonly registered: number;
  readonly delegated: number;
  readonly notRegistered: number;
  /** Registered and delegated of all units, 0 to 1; null without units. */
  readonly yield: number | null;
  /** How many failed runs ended with each code. */
  readonly failuresByCode: Readonly<Record<string, number>>;
  /** Units whose first registration got a revision above 1: the vault had signed that serial before. */
  readonly signedBefore: readonly FoundRecord[];
  readonly slowest: readonly FoundRecord[];
  readonly duplicates: readonly Duplicate[];
}

const shownSlowest = 5;

function failuresByCode(units: readonly FoundRecord[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const code of units.flatMap(({ failedWith }) => failedWith)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function slowestOf(units: readonly FoundRecord[]): FoundRecord[] {
  return units
    .filter(({ registeringMs }) => registeringMs !== null)
    .toSorted((a, b) => (b.registeringMs ?? 0) - (a.registeringMs ?? 0))
    .slice(0, shownSlowest);
}

/** The summary of a factory's records, and of the units they are of. */
export function summarise(found: readonly FoundRecord[], units = newestOfEachUnit(found)): MergeSummary {
  const registered = units.filter(isRegistered).length;
  const delegated = units.filter(({ outcome }) => outcome === "delegated").length;
  return {
    records: found.length,
    units: units.length,
    registered,
    delegated,
    notRegistered: units.length - registered - delegated,
    yield: units.length === 0 ? null : (registered + delegated) / units.length,
    failuresByCode: failuresByCode(units),
    signedBefore: units.filter(({ signedBefore }) => signedBefore),
    slowest: slowestOf(units),
    duplicates: findDuplicates(units),
  };
}
