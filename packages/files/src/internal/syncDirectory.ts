/** @internal */
import { Effect, type FileSystem, type PlatformError, Predicate } from "effect"
import { openFile } from "./openFile.ts"

/** Some file systems cannot: what they rename is as safe as they make it. */
const refusals: ReadonlySet<unknown> = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP", "EBADF"])

const cannot = ({ reason: { cause } }: PlatformError.PlatformError): boolean =>
  Predicate.hasProperty(cause, "code") && refusals.has(cause.code)

/** Waits until the disk has the names in a folder: what was renamed or removed there before stays so. */
export const syncDirectory: (
  directory: string
) => Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> = (directory) =>
  Effect.catchIf(openFile(directory, { flag: "r" }, ({ sync }) => sync), cannot, () => Effect.void)
