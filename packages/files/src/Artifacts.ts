/**
 * The artifacts of a reconciliation: what it read, what adds up and what does not, in one folder.
 */
import type { Page } from "@nightaudit/core"
import { type Finding, type Manifest, type Outcome, PublishedItem, type TieOut } from "@nightaudit/reconcile"
import { Effect, type FileSystem, type Path, type Scope, Stream } from "effect"
import * as ArtifactTables from "./ArtifactTables.ts"
import * as Draft from "./Draft.ts"
import type { FileError } from "./FileError.ts"
import { mergeSorted } from "./internal/mergeSorted.ts"
import * as LineFile from "./LineFile.ts"
import * as PublishedItems from "./PublishedItems.ts"

/** What a run with an external ledger has besides. */
const tieOutName = "tie-out.json"

/** What a run has besides where somebody renders it for a person. */
export const reportName = "report.html"

/** The files that every run has, in the order in which they are put in place: where the manifest is, all are of its run. */
export const names = [
  "totals.json",
  "day-sheet.json",
  "findings.ndjson",
  "reconciled.ndjson",
  "items.ndjson",
  "quarantine.ndjson",
  "manifest.json"
] as const

export interface Options {
  /** The formats in which totals, findings, reconciled orders and items are written once more, as tables; none by default. */
  readonly tables?: ReadonlyArray<ArtifactTables.Format> | undefined
}

export interface Writer {
  /** Takes the outcomes of a reconciliation, in their order. */
  readonly write: (outcome: Outcome.Outcome) => Effect.Effect<void, FileError>
  /** Takes findings that come with no outcome, when all outcomes are written. */
  readonly writeFindings: (findings: ReadonlyArray<Finding.Finding>) => Effect.Effect<void, FileError>
  /** Takes what an external ledger came to. */
  readonly writeTieOut: (tieOut: TieOut.TieOut) => Effect.Effect<void, FileError>
  /** The items of the run as `items.ndjson` has them, when all outcomes are written. */
  readonly items: Stream.Stream<PublishedItem.PublishedItem, FileError>
  /**
   * Puts every file in place. `report` is given the folder in which all of them are finished but not yet in place, and
   * writes `report.html` there; where it fails, nothing of the run is put in place.
   */
  readonly commit: <E = never>(
    manifest: Manifest.Manifest,
    quarantined: ReadonlyArray<Page.Quarantined>,
    report?: (folder: string) => Effect.Effect<void, E>
  ) => Effect.Effect<void, FileError | E>
}

/**
 * A writer of artifacts into a folder. It fails at once when nothing can be written there. Until `commit` older artifacts
 * stay as they are; when the scope closes before it, nothing of the new ones is left. `reconciled.ndjson` and `items.ndjson`
 * are sorted over all enterprises on the disk, so that memory does not grow with the run.
 */
export const writer: (
  directory: string,
  options?: Options
) => Effect.Effect<Writer, FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory: string, { tables = [] }: Options = {}) {
    const services = yield* Effect.context<FileSystem.FileSystem | Path.Path | Scope.Scope>()
    const draft = yield* Draft.make(directory, { name: "manifest.json" })
    const create = (name: string) => Effect.provideContext(LineFile.create(draft.path(name)), services)
    const totals = arrayIn(yield* create("totals.json"))
    const daySheets = arrayIn(yield* create("day-sheet.json"))
    const findings = yield* create("findings.ndjson")
    const reconciled = partsOf(draft, create, "reconciled")
    const items = partsOf(draft, create, "items")

    const writeFindings = (some: ReadonlyArray<Finding.Finding>) =>
      Effect.forEach(some, (finding) => findings.write(JSON.stringify(finding)), { discard: true })

    const write = Effect.fnUntraced(function*(outcome: Outcome.Outcome) {
      yield* writeFindings(outcome.findings)
      if (outcome._tag === "Order") {
        // Every line begins with the order's id, so that lines sort as their ids do.
        if (outcome.line.orderItemIds.length > 0) yield* reconciled.write(JSON.stringify(outcome.line))
        return
      }
      for (const row of outcome.totals) yield* totals.write(row)
      yield* daySheets.write(outcome.daySheet)
      for (const item of outcome.itemsInRange) yield* items.write(JSON.stringify(PublishedItem.of(item)))
      yield* Effect.andThen(reconciled.endPart, items.endPart)
    })

    let isTied = false
    const writeTieOut = Effect.fnUntraced(function*(tieOut: TieOut.TieOut) {
      const file = yield* create(tieOutName)
      yield* Effect.andThen(file.write(JSON.stringify(tieOut, null, 2)), file.finish)
      isTied = true
    })

    const mergedItems = yield* Effect.cached(Effect.provideContext(items.merge, services))

    return {
      write,
      writeFindings,
      writeTieOut,
      items: Stream.unwrap(Effect.as(mergedItems, PublishedItems.read(draft.path("items.ndjson")))).pipe(
        Stream.provideContext(services)
      ),
      commit: (manifest, quarantined, report) =>
        Effect.gen(function*() {
          yield* totals.finish
          yield* daySheets.finish
          yield* findings.finish
          yield* reconciled.merge
          yield* mergedItems
          const quarantine = yield* create("quarantine.ndjson")
          for (const row of sorted(quarantined)) yield* quarantine.write(row)
          yield* quarantine.finish
          const proof = yield* create("manifest.json")
          yield* Effect.andThen(proof.write(JSON.stringify(manifest, null, 2)), proof.finish)
          for (const format of tables) yield* ArtifactTables.write(draft, format)
          if (report !== undefined) yield* report(draft.folder)
          const given = new Set([
            ...tables.flatMap(ArtifactTables.names),
            ...isTied ? [tieOutName] : [],
            ...report === undefined ? [] : [reportName]
          ])
          yield* draft.commit([...given, ...names], optional.filter((name) => !given.has(name)))
        }).pipe(Effect.provideContext(services))
    }
  }
)

/** What is there only when it was asked for. */
const optional = [tieOutName, reportName, ...ArtifactTables.Format.literals.flatMap(ArtifactTables.names)]

/** A JSON array with an element on each line. */
const arrayIn = (file: LineFile.LineFile) => {
  let rows = 0
  return {
    write: (row: object) => Effect.suspend(() => file.write(`${rows++ === 0 ? "[" : ","}${JSON.stringify(row)}`)),
    finish: Effect.suspend(() => Effect.andThen(file.write(rows === 0 ? "[]" : "]"), file.finish))
  }
}

/** A file of sorted lines that come in parts, each sorted in itself. */
const partsOf = <R>(
  draft: Draft.Draft,
  create: (name: string) => Effect.Effect<LineFile.LineFile, FileError, R>,
  name: string
) => {
  const parts: Array<string> = []
  let part: LineFile.LineFile | undefined
  const current = Effect.suspend(() => {
    if (part !== undefined) return Effect.succeed(part)
    const next = `${name}.${parts.length}.ndjson`
    parts.push(next)
    return Effect.tap(create(next), (file) => Effect.sync(() => part = file))
  })
  const endPart = Effect.suspend(() => {
    const finish = part?.finish ?? Effect.void
    part = undefined
    return finish
  })
  return {
    write: (line: string) => Effect.flatMap(current, (file) => file.write(line)),
    endPart,
    merge: Effect.gen(function*() {
      yield* endPart
      const whole = yield* create(`${name}.ndjson`)
      yield* mergeSorted(parts.map((each) => LineFile.read(draft.path(each)))).pipe(Stream.runForEach(whole.write))
      yield* whole.finish
    })
  }
}

/** Pages come in any order, and request ids differ from run to run: rows are sorted by what they hold. */
const sorted = (quarantined: ReadonlyArray<Page.Quarantined>): ReadonlyArray<string> =>
  quarantined
    .map((row) => ({ key: `${row.operation} ${JSON.stringify(row.raw)}`, line: JSON.stringify(row) }))
    .toSorted((self, that) => order(self.key, that.key) || order(self.line, that.line))
    .map(({ line }) => line)

const order = (self: string, that: string): number => self === that ? 0 : self < that ? -1 : 1
