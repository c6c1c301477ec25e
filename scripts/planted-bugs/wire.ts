import type { Bug } from "./Bug.ts"

const seenBy = (file: string, name: string): Bug["test"] => ({ file, name })

/** What stands between the connector and the platform. */
export const wire: ReadonlyArray<Bug> = [
  {
    name: "first-member-of-gzip",
    why: "A gateway packs an answer in several members: whoever unpacks the first one has half a page, or none.",
    file: "packages/core/src/internal/unpack.ts",
    find: `if (whole.failure.kind === "tooLarge" || heads.length < 3) return`,
    replace: `if (whole.failure.kind !== "schema" || heads.length < 3) return`,
    test: seenBy("packages/core/test/Transports.test.ts", "gzip in several members")
  },
  {
    name: "unpacked-past-the-cap",
    why:
      "70 MB of blanks are 70 kB of gzip: the limit holds for what is unpacked, or memory is the platform's to fill.",
    file: "packages/core/src/internal/unpack.ts",
    find: "return size > cap ? tooLarge(cap) : Effect.void",
    replace: "return size > cap * 2 ? tooLarge(cap) : Effect.void",
    test: seenBy("packages/core/test/Transports.test.ts", "before it is unpacked whole")
  }
]
