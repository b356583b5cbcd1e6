// Patterns are written so that they do not match themselves: a letter in brackets, a word in two pieces.

export interface TextRule {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly message: string;
  /** Files in which this may stand, each for a reason. */
  readonly except?: RegExp;
}

/** Recorded bytes and deliberately broken examples are not our wording. */
const recorded = /^test\/(?:vectors|fixtures)\//;

export const textRules: readonly TextRule[] = [
  {
    rule: "text/machine-path",
    pattern: /(?<![\w.$}-])\/(?:wor[k]|roo[t]|User[s])\/[\w.-]+|(?<![\w.$}-])\/hom[e]\/[\w-]+/g,
    message: "is a path of one machine",
  },
  {
    rule: "text/registry-host",
    pattern:
      /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)|npm\.pkg\.github|(?:proxy|sum)\.golang|files\.pythonhosted|pypi|crates)[.](?:org|com|io|dev)\b/g,
    message: "names a package registry: the installation's own settings decide",
  },
  {
    rule: "text/leftover",
    pattern: /\b(?:TO[D]O|FIX[M]E|HAC[K]|XX[X])\b/g,
    message: "is work left for later",
    except: recorded,
  },
  {
    rule: "text/skipped-test",
    pattern: /\b(?:describe|suite|test|it)\.(?:skip|only|todo|fails|skipIf|runIf)\b|\b(?:xit|xtest|xdescribe)\(/g,
    message: "leaves a test out",
    // Foreign architectures need qemu, snapd needs root and Go; a skip there is printed, counted, and a failure in CI.
    except: /^test\/(?:binary\/arm64\.test\.ts$|snapd\/)/,
  },
  {
    rule: "text/hidden-character",
    pattern: /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g,
    message: "cannot be seen, or changes the order of what is seen: write an escape",
    except: recorded,
  },
  {
    rule: "text/secret",
    pattern:
      /-----BEGIN (?:[A-Z]+ )?PRIVATE KE[Y]-----(?:\s|\\[rn])+[A-Za-z0-9+/=]{40}|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]{20,}\.[\w-]{20,}\./g,
    message: "looks like a real secret",
    except: recorded,
  },
  {
    rule: "text/secret",
    pattern:
      /\b(?:api[-_]?key|token|password|secret)["']?\s*[:=]\s*["'](?=[^"']*\d)(?=[^"']*[a-z])(?=[^"']*[\w+/]{20})[\w+/=-]{24,}["']/gi,
    message: "looks like a real secret",
    except: recorded,
  },
  {
    rule: "text/maker",
    pattern: /\b(?:Claud[e]|Anthropi[c]|Copilo[t]|OpenA[I]|ChatGP[T]|LL[M]s?)\b/gi,
    message: "tells of the tools this was written with; tell of the program",
  },
];
