/**
 * An external ledger on the command line: a CSV file, and the file with the meaning of its columns.
 */
import { Ids } from "@nightaudit/core"
import { CsvFile } from "@nightaudit/files"
import { Ledger, LedgerLine, LedgerMapping, type PmsItem, type TieOut } from "@nightaudit/ledger"
import type { Reference } from "@nightaudit/reconcile"
import { BigDecimal, Effect, type FileSystem, Option, type Path, Stream } from "effect"
import { failed, type Failure } from "./Failure.ts"
import * as InputFile from "./InputFile.ts"
import { table } from "./Lines.ts"
import { printable } from "./Printable.ts"
import * as Summary from "./Summary.ts"

/** A ledger that was read, with its mapping. */
export interface LedgerInput {
  readonly mapping: LedgerMapping.Mapping
  readonly lines: LedgerLine.Lines
}

/**
 * The ledger that the flags name; its mapping may need the reference. Fails if one flag is given without the other, or with
 * the file and the field or row that is not valid. A row that cannot be read is not a failure: it is reported as a finding.
 */
export const read = Effect.fnUntraced(function*(
  flags: {
    readonly ledger: Option.Option<string>
    readonly ledgerMapping: Option.Option<string>
  },
  reference?: Reference.Reference
): Effect.fn.Return<LedgerInput | undefined, Failure, FileSystem.FileSystem | Path.Path> {
  if (Option.isNone(flags.ledger) && Option.isNone(flags.ledgerMapping)) return undefined
  if (Option.isNone(flags.ledger)) return yield* failed({ message: "--ledger-mapping needs --ledger FILE" })
  if (Option.isNone(flags.ledgerMapping)) return yield* failed({ message: "--ledger needs --ledger-mapping FILE" })
  const mapping = yield* readMapping(flags.ledgerMapping.value, reference)
  const path = flags.ledger.value
  const lines = new LedgerLine.Reader(mapping)
  yield* InputFile.proven("--ledger", path)
  yield* CsvFile.rows(path, { delimiter: mapping.delimiter }).pipe(
    Stream.runForEachArray((rows) =>
      Effect.suspend(() => {
        for (const { cells, row } of rows) {
          const added = lines.add(row, cells)
          if (added._tag === "Failure") {
            return Effect.fail({ message: `${path} and its mapping: ${added.failure.problem}` })
          }
        }
        return Effect.void
      })
    ),
    Effect.mapError((error) => failed({ message: `--ledger ${error.message}` }))
  )
  return { mapping, lines }
})

const readMapping = Effect.fnUntraced(function*(path: string, reference: Reference.Reference | undefined) {
  const text = yield* InputFile.read("--ledger-mapping", path)
  return yield* Effect.mapError(
    Effect.fromResult(LedgerMapping.parse(text, reference)),
    ({ problem }) => failed({ message: `--ledger-mapping ${path}: ${problem}` })
  )
})

/** The result of comparing a ledger with the order items: its findings, its tie-out and its lines of the summary. */
export const tie = (
  { lines, mapping }: LedgerInput,
  pms: PmsItem.Pms,
  { isComplete }: { readonly isComplete: boolean }
) => {
  const judgement = Ledger.judge({ mapping, ledger: lines, pms, isComplete })
  const names = new Map(
    pms.enterprises.map(({ enterprise }) => [Ids.lower(enterprise.Id), enterprise.Name ?? enterprise.Id])
  )
  return {
    findings: Ledger.findings(judgement),
    tieOut: judgement.tieOut,
    summary: summary(judgement.tieOut, new Map<string, string>(names))
  }
}

const verdicts = {
  tied: "The ledger ties out",
  open: "The ledger does NOT tie out",
  incomplete: "The ledger was not compared, because not everything could be read"
} as const

const summary = (
  { rows, status, tieOut }: TieOut.TieOut,
  names: ReadonlyMap<string, string>
): ReadonlyArray<string> => {
  const amount = (text: string, currency: string) => Summary.money(BigDecimal.fromStringUnsafe(text), currency)
  const unreadable = rows.unreadable === 0 ? "" : `, ${Summary.count(rows.unreadable)} of them unreadable`
  return [
    `${verdicts[status]} (${Summary.plural(rows.lines + rows.unreadable, "row")}${unreadable}): see tie-out.json.`,
    ...(tieOut.length === 0 ? [] : table(
      ["property", "currency", "measure", "ledger", "platform", "difference", "unexplained"],
      tieOut.map(({ currency, difference, enterpriseId, ledger, measure, pms, unexplained }) => [
        enterpriseId === null ? "all" : printable(names.get(Ids.lower(enterpriseId)) ?? enterpriseId),
        printable(currency),
        measure,
        ...[ledger, pms, difference, unexplained].map((text) => amount(text, currency))
      ]),
      { right: 3 }
    )),
    ""
  ]
}
