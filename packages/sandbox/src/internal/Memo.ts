const KEPT = 8192

/** The function, with its latest results kept: the same number gives the same string, already flat in memory. */
export const memoized = (f: (number: number) => string): (number: number) => string => {
  const known = new Map<number, string>()
  return (number) => {
    const found = known.get(number)
    if (found !== undefined) return found
    if (known.size === KEPT) known.clear()
    const made = f(number)
    known.set(number, made)
    return made
  }
}
