/**
 * Values by several keys in a row, which are never put together.
 *
 * @internal
 */

/** What a key may be. */
export type Key = string | boolean | null | undefined

/** A place behind some keys: with a value, with more keys, or with both. */
export class Path<A> {
  #next: Map<Key, Path<A>> | undefined
  value: A | undefined

  /** The place behind one key more. */
  to(key: Key): Path<A> {
    const known = this.#next?.get(key)
    if (known !== undefined) return known
    const path = new Path<A>()
    this.#next ??= new Map()
    this.#next.set(key, path)
    return path
  }
}
