/**
 * The value at the key; where there is none, what `make` gives, which the map then has.
 *
 * @internal
 */
export const getOrAdd = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const fresh = make()
  map.set(key, fresh)
  return fresh
}
