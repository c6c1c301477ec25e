/**
 * A folder of artifacts, verified against its manifest.
 */
import { Effect, FileSystem, Option, Path, Result, Schema } from "effect"
import * as ArtifactNames from "./ArtifactNames.ts"
import * as FileDigest from "./FileDigest.ts"
import * as FileError from "./FileError.ts"
import { regularFile } from "./internal/regularFile.ts"
import * as Sealed from "./Sealed.ts"

/** What a manifest says of a file; lines only of text. */
const Listed = Schema.Struct({ ...FileDigest.FileDigest.fields, lines: Schema.NullOr(Schema.Int) })

/** The files of a run by name, with their digests, as listed in its manifest. */
export const Artifacts = Schema.Record(Schema.String.check(Schema.isPattern(/^\w[\w.-]*$/)), Listed)
export type Artifacts = typeof Artifacts.Type

/** A problem of a file of a run. */
export interface Problem {
  readonly name: string
  /** `foreign`: the run did not write it; `unreadable`: it cannot be verified. */
  readonly kind: "missing" | "damaged" | "foreign" | "unreadable"
  readonly problem: string
}

export interface ProvenFolder {
  /** The text of the manifest, as it was written. */
  readonly manifest: string
  /** The files listed in the manifest; undefined for a run of an older version of nightaudit, which did not list them. */
  readonly artifacts: Artifacts | undefined
  /** Whether the run wrote a file of this name; for a run of an older version, whether the file exists. */
  readonly has: (name: string) => Effect.Effect<boolean>
  /**
   * Fails with the first of these files that is not as the run wrote it, or that the run did not write. A file that is neither
   * listed nor there is not an error. For a run of an older version nothing is verified.
   */
  readonly verify: (names: ReadonlyArray<string>) => Effect.Effect<void, FileError.FileError>
  /** All problems of the folder; `others` are files that are not artifacts, which nightaudit does not read. */
  readonly inspect: Effect.Effect<
    { readonly problems: ReadonlyArray<Problem>; readonly others: ReadonlyArray<string> },
    FileError.FileError
  >
}

/** Why a folder cannot be verified against its manifest. */
export class Unproven extends Schema.TaggedError<Unproven>()("Unproven", {
  path: Schema.String,
  /** `damaged`: its manifest is not as it was written; `none`: no finished run is there, or none that can be read. */
  kind: Schema.Literals(["damaged", "none"]),
  problem: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.problem}`
  }
}

/**
 * Opens the folder of a finished run. Fails with {@link Unproven} if it has no manifest, or a damaged one, or one of another
 * program.
 */
export const open: (
  directory: string
) => Effect.Effect<ProvenFolder, Unproven, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(function*(directory) {
  const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const proof = path.join(directory, ArtifactNames.manifest)
  const unproven = (problem: string) => new Unproven({ path: directory, kind: "none", problem })
  const isThere = yield* Effect.orElseSucceed(fs.exists(proof), () => true)
  if (!isThere) return yield* unproven("no finished run is there: it has no manifest.json")
  const unread = FileError.of(directory)
  const text = yield* regularFile(proof, unread).pipe(
    Effect.andThen(Effect.mapError(fs.readFileString(proof), unread)),
    Effect.mapError(({ problem }) => unproven(`its manifest.json cannot be read: ${problem}`))
  )
  const { artifacts, manifest } = yield* Effect.fromResult(
    Result.mapError(parse(text), ([kind, problem]) => new Unproven({ path: directory, kind, problem }))
  )
  const exists = (name: string) => Effect.orElseSucceed(fs.exists(path.join(directory, name)), () => false)
  const look = (name: string): Effect.Effect<Option.Option<Problem>> =>
    artifacts === undefined
      ? Effect.succeedNone
      : Effect.provideContext(lookAt(path.join(directory, name), name, artifacts[name]), services)
  return {
    manifest,
    artifacts,
    has: (name) => artifacts === undefined ? exists(name) : Effect.succeed(artifacts[name] !== undefined),
    verify: Effect.fnUntraced(function*(names) {
      for (const name of names) {
        const found = yield* look(name)
        if (Option.isSome(found)) {
          return yield* new FileError.FileError({ path: directory, problem: `its ${name} ${found.value.problem}` })
        }
      }
    }),
    inspect: Effect.gen(function*() {
      const entries = yield* Effect.mapError(fs.readDirectory(directory), FileError.of(directory))
      const strangers = entries.filter((name) => !ArtifactNames.isOwn(name) && artifacts?.[name] === undefined)
        .toSorted()
      const [foreign, others] = [
        strangers.filter(ArtifactNames.isArtifact),
        strangers.filter((name) => !ArtifactNames.isArtifact(name))
      ]
      const problems = yield* Effect.forEach([...Object.keys(artifacts ?? {}), ...foreign], look)
      return { problems: problems.flatMap(Option.toArray), others }
    })
  }
})

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Struct({ artifacts: Artifacts })))
const decodeVersion = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Struct({ schemaVersion: Schema.Finite })))

const damaged = [
  "damaged",
  "its manifest.json is damaged: it was changed after the run, so no file in the folder can be verified"
] as const

/** A manifest with a list is sealed, and one that is sealed has a list. */
const parse = (
  text: string
): Result.Result<
  { readonly manifest: string; readonly artifacts: Artifacts | undefined },
  readonly [Unproven["kind"], string]
> => {
  const sealed = Sealed.open(text)
  if (Result.isSuccess(sealed)) {
    return Result.match(decode(sealed.success), {
      onSuccess: ({ artifacts }) => Result.succeed({ manifest: sealed.success, artifacts }),
      onFailure: () => Result.fail(["none", "its manifest.json was not written by nightaudit"])
    })
  }
  if (sealed.failure === "Broken" || text.includes("\"artifacts\":")) return Result.fail(damaged)
  return Result.isSuccess(decodeVersion(text))
    ? Result.succeed({ manifest: text, artifacts: undefined })
    : Result.fail(["none", "its manifest.json was not written by nightaudit"])
}

/** What is wrong with a file, if anything. */
const lookAt = Effect.fnUntraced(function*(path: string, name: string, listed: typeof Listed.Type | undefined) {
  const fs = yield* FileSystem.FileSystem
  const told = (kind: Problem["kind"], problem: string) => Option.some({ name, kind, problem })
  const isThere = yield* Effect.orElseSucceed(fs.exists(path), () => true)
  if (listed === undefined) {
    return isThere
      ? told("foreign", "is from another run: manifest.json does not list it")
      : Option.none()
  }
  if (!isThere) return told("missing", "is missing")
  const held = yield* Effect.result(FileDigest.of(path))
  if (Result.isFailure(held)) return told("unreadable", `cannot be read: ${held.failure.problem}`)
  const { bytes, lines, sha256 } = held.success
  if (bytes !== listed.bytes) return told("damaged", `is damaged: it has ${bytes} bytes instead of ${listed.bytes}`)
  if (listed.lines !== null && lines !== listed.lines) {
    return told("damaged", `is damaged: it has ${lines} lines instead of ${listed.lines}`)
  }
  return sha256 === listed.sha256 ? Option.none() : told("damaged", "is damaged: its SHA-256 has changed")
})
