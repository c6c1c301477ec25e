const KEPT = 8192

/** The function, with its latest results kept: the same key gives the same value, a string already flat in memory. */
export const memoized = <Key extends number | string, Value extends number | bigint | string>(
  f: (key: Key) => Value
): (key: Key) => Value => {
  const known = new Map<Key, Value>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size === KEPT) known.clear()
    const made = f(key)
    known.set(key, made)
    return made
  }
}
