import { TieOut } from "@nightaudit/ledger"
import { Struct } from "effect"

/** The fields of `tie-out.json` that a report uses. */
export const RunTieOut = TieOut.TieOut.mapFields(Struct.omit(["inverted"]))
export type RunTieOut = typeof RunTieOut.Type
