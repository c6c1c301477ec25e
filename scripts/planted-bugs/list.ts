import type { Bug } from "./Bug.ts"
import { cli } from "./cli.ts"
import { core } from "./core.ts"
import { files } from "./files.ts"
import { postgres } from "./postgres.ts"
import { reconcile } from "./reconcile.ts"
import { wire } from "./wire.ts"

export const bugs: ReadonlyArray<Bug> = [...core, ...reconcile, ...files, ...cli, ...postgres, ...wire]
