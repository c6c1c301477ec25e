/**
 * The tax rates that an amount names. What is exempt carries no code and is left out.
 */

/** The codes, sorted, each once. */
export const of = (codes: ReadonlyArray<string | null | undefined>): ReadonlyArray<string> =>
  [...new Set(codes.flatMap((code) => code ?? []))].toSorted()

export const same = (self: ReadonlyArray<string>, that: ReadonlyArray<string>): boolean =>
  self.length === that.length && self.every((code, index) => code === that[index])

/** The codes for a person. */
export const format = (codes: ReadonlyArray<string>): string => codes.length === 0 ? "none" : codes.join(", ")
