/** Writes the artifacts of a reconciliation into one folder. */
import type { Page } from "@nightaudit/core"
import type { TieOut } from "@nightaudit/ledger"
import { type Finding, type Manifest, type Outcome, PublishedItem } from "@nightaudit/reconcile"
import { Effect, type FileSystem, type Path, type Scope, Stream } from "effect"
import * as ArtifactNames from "./ArtifactNames.ts"
import * as ArtifactTables from "./ArtifactTables.ts"
import * as Draft from "./Draft.ts"
import type * as FileDigest from "./FileDigest.ts"
import type { FileError } from "./FileError.ts"
import { mergeSorted } from "./internal/mergeSorted.ts"
import * as LineFile from "./LineFile.ts"
import type * as ProvenFolder from "./ProvenFolder.ts"
import * as PublishedItems from "./PublishedItems.ts"
import * as Sealed from "./Sealed.ts"

/** The name of the rendered report, if one is requested. */
export const reportName = ArtifactNames.report

/**
 * The files that every run has, in the order in which they are put in place: if the manifest exists, all files are of its run.
 */
export const names = ArtifactNames.always

export interface Options {
  /** The formats in which totals, findings, reconciled orders and items are also written as tables; none by default. */
  readonly tables?: ReadonlyArray<ArtifactTables.Format> | undefined
}

export interface Writer {
  /** Adds an outcome of the reconciliation; outcomes must be added in their order. */
  readonly write: (outcome: Outcome.Outcome) => Effect.Effect<void, FileError>
  /** Adds findings that belong to no outcome, after all outcomes. */
  readonly writeFindings: (findings: ReadonlyArray<Finding.Finding>) => Effect.Effect<void, FileError>
  /** Writes the tie-out of an external ledger. */
  readonly writeTieOut: (tieOut: TieOut.TieOut) => Effect.Effect<void, FileError>
  /** The items of the run as in `items.ndjson`, after all outcomes are written. */
  readonly items: Stream.Stream<PublishedItem.PublishedItem, FileError>
  /**
   * Puts all files in place, and last the manifest, which lists each file with its lines, bytes and SHA-256, and ends with a
   * digest of its own text. `report` is called with the folder in which the files are finished but not yet in place, and writes
   * `report.html` there; if it fails, no file of the run is put in place.
   */
  readonly commit: <E = never>(
    manifest: Manifest.Manifest,
    quarantined: ReadonlyArray<Page.Quarantined>,
    report?: (folder: string) => Effect.Effect<void, E>
  ) => Effect.Effect<void, FileError | E>
}

/**
 * Opens a writer of artifacts into a folder; fails with a {@link FileError} if nothing can be written there. Existing artifacts
 * stay as they are until `commit`; if the scope closes before it, nothing new is left. `reconciled.ndjson` and `items.ndjson`
 * are sorted over all enterprises on disk, so that memory does not grow with the run.
 */
export const writer: (
  directory: string,
  options?: Options
) => Effect.Effect<Writer, FileError, FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function*(directory: string, { tables = [] }: Options = {}) {
    const services = yield* Effect.context<FileSystem.FileSystem | Path.Path | Scope.Scope>()
    const draft = yield* Draft.make(directory, { name: ArtifactNames.manifest })
    const create = (name: string) => Effect.provideContext(LineFile.create(draft.path(name)), services)
    const totals = arrayIn(yield* create(ArtifactNames.totals))
    const daySheets = arrayIn(yield* create(ArtifactNames.daySheet))
    const findings = yield* create(ArtifactNames.findings)
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

    let tied: ProvenFolder.Artifacts = {}
    const writeTieOut = Effect.fnUntraced(function*(tieOut: TieOut.TieOut) {
      const file = yield* create(ArtifactNames.tieOut)
      yield* file.write(JSON.stringify(tieOut, null, 2))
      tied = { [ArtifactNames.tieOut]: yield* file.finish }
    })

    const writeAll = Effect.fnUntraced(function*(name: string, lines: ReadonlyArray<string>) {
      const file = yield* create(name)
      for (const line of lines) yield* file.write(line)
      return yield* file.finish
    })

    const mergedItems = yield* Effect.cached(Effect.provideContext(items.merge, services))

    return {
      write,
      writeFindings,
      writeTieOut,
      items: Stream.unwrap(
        Effect.map(mergedItems, (written) => PublishedItems.read(draft.path(ArtifactNames.items), written))
      ).pipe(
        Stream.provideContext(services)
      ),
      commit: (manifest, quarantined, report) =>
        Effect.gen(function*() {
          const data = {
            [ArtifactNames.totals]: yield* totals.finish,
            [ArtifactNames.daySheet]: yield* daySheets.finish,
            [ArtifactNames.findings]: yield* findings.finish,
            [ArtifactNames.reconciled]: yield* reconciled.merge,
            [ArtifactNames.items]: yield* mergedItems,
            [ArtifactNames.quarantine]: yield* writeAll(ArtifactNames.quarantine, sorted(quarantined))
          }
          const written = yield* Effect.forEach(tables, (format) => ArtifactTables.write(draft, format, data))
          const artifacts: ProvenFolder.Artifacts = Object.fromEntries(
            [data, tied, ...written].flatMap((files) => Object.entries(files))
          )
          const proof = Sealed.seal({ ...manifest, artifacts })
          yield* writeAll(ArtifactNames.manifest, [proof.trimEnd()])
          if (report !== undefined) yield* report(draft.folder)
          const given = Object.keys(artifacts)
          const obsolete = ArtifactNames.optional.filter((name) => name !== reportName && artifacts[name] === undefined)
          yield* draft.commit([...given.filter((name) => !isAlways(name)), ...names], { obsolete, page: reportName })
        }).pipe(Effect.provideContext(services))
    }
  }
)

const isAlways = (name: string): boolean => names.some((each) => each === name)

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
  const parts: Array<readonly [name: string, written: FileDigest.FileDigest]> = []
  let part: { readonly name: string; readonly file: LineFile.LineFile } | undefined
  const current = Effect.suspend(() => {
    if (part !== undefined) return Effect.succeed(part.file)
    const next = `${name}.${parts.length}.ndjson`
    return Effect.tap(create(next), (file) => Effect.sync(() => part = { name: next, file }))
  })
  const endPart = Effect.suspend(() => {
    const ended = part
    part = undefined
    return ended === undefined
      ? Effect.void
      : Effect.map(ended.file.finish, (written) => void parts.push([ended.name, written]))
  })
  return {
    write: (line: string) => Effect.flatMap(current, (file) => file.write(line)),
    endPart,
    merge: Effect.gen(function*() {
      yield* endPart
      const whole = yield* create(`${name}.ndjson`)
      yield* mergeSorted(parts.map(([part, written]) => LineFile.readProven(draft.path(part), written))).pipe(
        Stream.runForEach(whole.write)
      )
      return yield* whole.finish
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
