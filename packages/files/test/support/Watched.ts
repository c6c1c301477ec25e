import { Effect, FileSystem } from "effect"

/** A file system that tells what of it is written to the disk, renamed and removed, in the order in which that ends. */
export const watching = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const log: Array<string> = []
  const watched: FileSystem.FileSystem = {
    ...fs,
    open: (path, options) =>
      Effect.map(fs.open(path, options), (file): FileSystem.File => ({
        ...file,
        seek: (offset, from) => file.seek(offset, from),
        write: (buffer) => file.write(buffer),
        writeAll: (buffer) => file.writeAll(buffer),
        read: (buffer, options) => file.read(buffer, options),
        sync: Effect.tap(file.sync, Effect.sync(() => log.push(`sync ${path}`)))
      })),
    rename: (from, to) => Effect.tap(fs.rename(from, to), Effect.sync(() => log.push(`rename ${to}`)))
  }
  return { log, watched }
})
