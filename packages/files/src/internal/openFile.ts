/**
 * Files that are open only while something is done to them: how many intervals, hotels and exports there are says nothing of how
 * many files are open at once.
 *
 * @internal
 */
import { Effect, FileSystem, Option, type PlatformError, Semaphore, Stream } from "effect"

/** Of all that a process does to files at the same time: it may not be allowed many. */
const most = 4
const turns = Semaphore.makeUnsafe(most)

/** Does something to a file that is opened for it alone. */
export const openFile = <A, E, R>(
  path: string,
  options: { readonly flag: FileSystem.OpenFlag; readonly mode?: number | undefined },
  use: (file: FileSystem.File) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | PlatformError.PlatformError, R | FileSystem.FileSystem> =>
  turns.withPermit(
    Effect.scoped(Effect.flatMap(Effect.flatMap(FileSystem.FileSystem, (fs) => fs.open(path, options)), use))
  )

const chunk = 64 * 1024

/** The first bytes of a file, or those that it has, a chunk at a time. */
export const firstBytes = (
  path: string,
  bytes: number
): Stream.Stream<Uint8Array, PlatformError.PlatformError, FileSystem.FileSystem> =>
  Stream.paginate(0, (at) =>
    openFile(path, { flag: "r" }, (file) => {
      const part = new Uint8Array(Math.min(chunk, bytes - at))
      return Effect.map(file.read(part, { position: BigInt(at) }), (size) => {
        const read = Number(size)
        return [
          read === 0 ? [] : [part.subarray(0, read)],
          read === 0 || at + read >= bytes ? Option.none() : Option.some(at + read)
        ] as const
      })
    }))
