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
  /** Where the walk went last: often it goes there again. */
  #lastKey: Key
  #last: Path<A> | undefined
  value: A | undefined

  /** The place behind one key more. */
  to(key: Key): Path<A> {
    if (key === this.#lastKey && this.#last !== undefined) return this.#last
    this.#next ??= new Map()
    let path = this.#next.get(key)
    if (path === undefined) {
      path = new Path<A>()
      this.#next.set(key, path)
    }
    this.#lastKey = key
    this.#last = path
    return path
  }
}
