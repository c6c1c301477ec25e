import { Effect, FileSystem } from "effect"

/** A file system that tells how many files have been open at once. */
export const counting = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const files = { open: 0, most: 0 }
  const counted: FileSystem.FileSystem = {
    ...fs,
    open: (path, options) =>
      Effect.tap(fs.open(path, options), () =>
        Effect.acquireRelease(
          Effect.sync(() => {
            files.open += 1
            files.most = Math.max(files.most, files.open)
          }),
          () =>
            Effect.sync(() => {
              files.open -= 1
            })
        ))
  }
  return { files, counted }
})
