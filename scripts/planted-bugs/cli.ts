import type { Bug } from "./Bug.ts"

const src = "packages/cli/src"
const seenBy = (file: string, name: string): Bug["test"] => ({ file: `packages/cli/test/${file}.test.ts`, name })

export const cli: ReadonlyArray<Bug> = [
  {
    name: "control-characters-printed",
    why: "The name of a hotel may hold what drives a terminal.",
    file: `${src}/Printable.ts`,
    find: `text.replaceAll(controls, " ").trim()`,
    replace: "text.trim()",
    test: seenBy("Summary", "in a summary has no")
  },
  {
    name: "signal-status-lost",
    why: "Whoever ends a run by a signal tells from its status that it did not end by itself.",
    file: `${src}/RunMain.ts`,
    find: "SIGTERM: 143",
    replace: "SIGTERM: 0",
    test: seenBy("Process", "leaves no artifact when SIGTERM ends it half-way")
  },
  {
    name: "incomplete-run-ends-with-0",
    why: "A night job looks at the status alone.",
    file: `${src}/handlers/Reconcile.ts`,
    find: `if (manifest.status === "incomplete") {`,
    replace: `if (manifest.status === undefined) {`,
    test: seenBy("Summary", "distinguishes complete, incomplete and failed")
  },
  {
    name: "unverified-certificates",
    why: "With NODE_TLS_REJECT_UNAUTHORIZED=0 anyone who stands between is given the tokens.",
    file: `${src}/Program.ts`,
    find: `Option.contains(value, "0")`,
    replace: `Option.contains(value, "never")`,
    test: seenBy("BadInput", "with the check of ce")
  },
  {
    name: "incomplete-and-everything-adds-up",
    why:
      "Part of a night could not be read, and what was has no findings: a summary without findings would be taken for a clean night.",
    file: `${src}/Summary.ts`,
    find: `if (status === "incomplete") return wrapped(`,
    replace: `if (status === undefined) return wrapped(`,
    test: seenBy("Summary", "reassures of nothing that it could not read")
  },
  {
    name: "metrics-of-other-runs",
    why: "Two runs in one process would add up in one registry, and the second tell what the first has read.",
    file: `${src}/Observability.ts`,
    find: `Layer.sync(Metric.MetricRegistry, () => new Map())`,
    replace: `Layer.empty`,
    test: seenBy("Observability", "sends metrics that add up to the manifest, of this run alone")
  },
  {
    name: "failing-collector-not-told",
    why: "A collector that answers 500 keeps nothing, and what is missing would not be noticed.",
    file: `${src}/Observability.ts`,
    find: `status >= 200 && status < 300`,
    replace: `status >= 200`,
    test: seenBy("Observability", "reports once a collector that answers 500")
  },
  {
    name: "lost-words-end-well",
    why: "A scheduler reads the status alone, and would take what a full disk lost for told.",
    file: `${src}/Program.ts`,
    find: "  Output.accounted,\n",
    replace: "",
    test: seenBy("Process", "is reported by explain in one line, with status 1")
  },
  {
    name: "short-write-for-a-whole-one",
    why: "On a disk that is nearly full the last write is cut short, and no error comes with it.",
    file: `${src}/Output.ts`,
    find: "for (let at = 0; at < bytes.byteLength;) at += writeSync(descriptor, bytes, at)",
    replace: "writeSync(descriptor, bytes, 0)",
    test: seenBy("Process", "never take a part of what was to be written for the whole")
  }
]
