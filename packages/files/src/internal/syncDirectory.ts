/** @internal */
import { Effect, FileSystem, type PlatformError, Predicate } from "effect"

/** Some file systems cannot: what they rename is as safe as they make it. */
const refusals: ReadonlySet<unknown> = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP", "EBADF"])

const cannot = ({ reason: { cause } }: PlatformError.PlatformError): boolean =>
  Predicate.hasProperty(cause, "code") && refusals.has(cause.code)

/** Waits until the disk has the names in a folder: what was renamed or removed there before stays so. */
export const syncDirectory: (
  directory: string
) => Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> = Effect.fnUntraced(
  function*(directory: string) {
    const fs = yield* FileSystem.FileSystem
    const opened = yield* fs.open(directory, { flag: "r" })
    yield* opened.sync
  },
  Effect.scoped,
  Effect.catchIf(cannot, () => Effect.void)
)
