import type { Ids } from "../Id.ts"

/** Identifiers of rows, some of which hold the creation instant of the row that they name. */
export interface Names {
  readonly ids: Ids
  readonly order: (number: number) => string
  readonly item: (number: number) => string
}
