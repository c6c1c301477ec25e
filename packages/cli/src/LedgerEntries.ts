/**
 * The platform's own ledger on the command line: its export of ledger entries.
 */
import { LineFile } from "@nightaudit/files"
import { type EntryMatch, LedgerEntry, LedgerFindings, Unreadable } from "@nightaudit/ledger"
import { Effect, FileSystem, Stream } from "effect"
import * as InputFile from "./InputFile.ts"
import * as Summary from "./Summary.ts"

/** The entries of the files; undefined without a file. A line that cannot be read is reported as a finding. */
export const read = Effect.fnUntraced(function*(paths: ReadonlyArray<string>) {
  if (paths.length === 0) return undefined
  const fs = yield* FileSystem.FileSystem
  const entries = new LedgerEntry.Entries()
  for (const [index, path] of paths.entries()) {
    const unreadable = InputFile.unreadable("--ledger-entries", path)
    yield* Effect.mapError(fs.access(path, { readable: true }), unreadable)
    let row = 0
    yield* LineFile.read(path).pipe(
      Stream.runForEachArray((lines) =>
        Effect.sync(() => {
          for (const line of lines) entries.add(index + 1, row += 1, line)
        })
      ),
      Effect.mapError(unreadable)
    )
  }
  return entries
})

/** The result of comparing the entries with the order items: their findings and their lines of the summary. */
export const tie = (
  entries: LedgerEntry.Entries,
  match: EntryMatch.EntryMatch,
  { isComplete }: { readonly isComplete: boolean }
) => {
  const { counts: { compared, differing, passedOver }, said } = match.finish()
  const unreadable = entries.unreadable.length === 0
    ? ""
    : `, ${Summary.count(entries.unreadable.length)} of them unreadable`
  const verdict = compared === 0
    ? "contain no order item that could be compared"
    : `were compared with ${Summary.plural(compared, "order item")}, of which ${Summary.count(differing)} ${
      differing === 1 ? "differs" : "differ"
    }`
  return {
    findings: LedgerFindings.of([...entries.unreadable.map(Unreadable.unreadableEntry), ...said]),
    summary: [
      `The platform's ledger entries (${Summary.plural(entries.lines, "line")}${unreadable}) ${verdict}; ${
        Summary.plural(passedOver, "open or closed item")
      } ${passedOver === 1 ? "was" : "were"} not compared.${
        isComplete ? "" : " Not everything could be read: this does not cover the rest."
      }`,
      ""
    ]
  }
}
