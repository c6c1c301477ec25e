/**
 * Ids are compared as the UUIDs they are, and written as received: rows are brought into lower case where they enter, and
 * what is said of them is given back its letters where it leaves.
 *
 * @internal
 */
import { IdIndex, Ids } from "@nightaudit/core"

/** The letters of ids that came with capitals. */
export class Spelling {
  /** As the rows themselves have theirs. */
  readonly #own = new Letters()
  /** As other rows name them. */
  readonly #named = new Letters()
  /** Of enterprises and services, which come before all that name them: those whose own are in lower case. */
  readonly #plain = new Set<string>()

  /** Whether every id has come in lower case so far. */
  get isPlain(): boolean {
    return this.#own.isEmpty && this.#named.isEmpty
  }

  /** Takes note of a row that many others name. */
  keep({ Id }: { readonly Id: string }): void {
    if (Id === Ids.lower(Id)) this.#plain.add(Id)
  }

  /** The row with all its ids in lower case: the row itself where they are. */
  lowered<Row extends { readonly Id: string } | { readonly id: string }>(row: Row): Row {
    const own = "Id" in row ? row.Id : row.id
    // What a row itself says of its letters counts, not what others do.
    if (this.#named.of(own) !== undefined) this.#own.add(own)
    return mapped(row, (text, key) => {
      if (key === undefined || !isIdKey.test(key) || !isSpelled(text)) return text
      const letters = text === own ? this.#own : this.#named
      letters.add(text)
      return Ids.lower(text)
    })
  }

  /** What has been made of such rows, with the IDs as received. */
  restored<A>(value: A): A {
    if (this.isPlain) return value
    return mapped(value, (text) => this.#own.of(text) ?? (this.#plain.has(text) ? text : this.#named.of(text) ?? text))
  }
}

/** Ids by their lower case, as each came first. */
class Letters {
  /** Those that came in capitals throughout, in some thirty bytes each. */
  readonly #capitals = new IdIndex.IdIndex()
  readonly #others = new Map<string, string>()

  get isEmpty(): boolean {
    return this.#capitals.size === 0 && this.#others.size === 0
  }

  add(id: string): void {
    const lower = Ids.lower(id)
    if (this.of(lower) !== undefined) return
    if (id === id.toUpperCase()) this.#capitals.add(lower)
    else this.#others.set(lower, id)
  }

  /** None of an id that has not come. */
  of(id: string): string | undefined {
    if (id.length !== 36) return undefined
    return this.#capitals.find(id) === undefined ? this.#others.get(Ids.lower(id)) : id.toUpperCase()
  }
}

/** Keys of ids and of lists of ids, in rows of the platform and in what is published. */
const isIdKey = /(?:Id|Ids|^id)$/

const guid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

const isSpelled = (text: string): boolean => text.length === 36 && text !== text.toLowerCase() && guid.test(text)

/** The value with each of its texts changed; what has none that changes is given back itself. */
const mapped = <A>(value: A, change: (text: string, key: string | undefined) => string): A => {
  const walk = (at: unknown, key: string | undefined): unknown => {
    if (typeof at === "string") return change(at, key)
    if (typeof at !== "object" || at === null) return at
    if (Array.isArray(at)) return walkList(at, key)
    if (at instanceof Map) {
      return new Map([...at].map(([name, each]) => [walk(name, undefined), walk(each, undefined)]))
    }
    if (at instanceof Set) return new Set([...at].map((each) => walk(each, undefined)))
    const prototype: unknown = Object.getPrototypeOf(at)
    return prototype === Object.prototype || prototype === null ? walkFields(at) : at
  }
  const walkList = (list: ReadonlyArray<unknown>, key: string | undefined): ReadonlyArray<unknown> => {
    const walked = list.map((each) => walk(each, key))
    return walked.some((each, index) => each !== list[index]) ? walked : list
  }
  const walkFields = (fields: object): object => {
    const entries = Object.entries(fields)
    const walked = entries.map(([name, field]): [string, unknown] => [name, walk(field, name)])
    return walked.some(([, field], index) => field !== entries[index]?.[1]) ? Object.fromEntries(walked) : fields
  }
  return walk(value, undefined) as A
}
