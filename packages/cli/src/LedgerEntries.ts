/**
 * The platform's own ledger on the command line: its export of ledger entries.
 */
import { LineFile } from "@nightaudit/files"
import { type EntryMatch, LedgerEntry, LedgerFindings, Unreadable } from "@nightaudit/ledger"
import { Effect, FileSystem, Stream } from "effect"
import * as InputFile from "./InputFile.ts"
import * as Summary from "./Summary.ts"

/** The entries of the files; nothing where there is none. A line that cannot be read is told among the findings. */
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

/** What the entries come to beside what was read: their findings, and what a person reads of it. */
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
    ? "hold no order item that could be compared"
    : `were held against ${Summary.count(compared)} order items, of which ${Summary.count(differing)} differ`
  return {
    findings: LedgerFindings.of([...entries.unreadable.map(Unreadable.unreadableEntry), ...said]),
    summary: [
      `The platform's ledger entries (${Summary.count(entries.lines)} lines${unreadable}) ${verdict}; ${
        Summary.count(passedOver)
      } live items were passed over.${
        isComplete ? "" : " Not everything could be read: this says nothing of the rest."
      }`,
      ""
    ]
  }
}
