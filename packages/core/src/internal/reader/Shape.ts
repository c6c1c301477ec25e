/**
 * The order in which the properties of an object come: a path in a tree that grows with every order that is met. Bodies
 * repeat themselves, so the property that came next the last time is guessed to come next.
 *
 * @internal
 */
import { bailout, type Scanner } from "./Scanner.ts"

/** More than a platform writes. A body that makes up new orders for ever has the others forgotten, too. */
const mostShapes = 4096

const encoder = new TextEncoder()

/** Makes an object of the values of all properties, which are given in the order of the schema. */
export type Maker = (...values: ReadonlyArray<unknown>) => object

/** What is known of an object before any has come. */
export interface Properties {
  readonly names: ReadonlyArray<string>
  readonly required: ReadonlyArray<boolean>
  /** Compiles what makes objects of these properties, in this order. */
  readonly maker: (indexes: ReadonlyArray<number>) => Maker
}

export class Shape {
  /** The property that led here, or -1. */
  readonly index: number
  /** Where the property that came next the last time has led. */
  guess: Shape = this
  /** Makes the object when no further property comes; compiled by {@link end}. */
  make: Maker | undefined
  /** The name of the property in quotes, and its colon. */
  readonly key: Uint8Array
  readonly #tree: Tree
  readonly #path: ReadonlyArray<number>
  readonly #next = new Map<number, Shape>()

  constructor(tree: Tree, path: ReadonlyArray<number>) {
    this.#tree = tree
    this.#path = path
    this.index = path.at(-1) ?? -1
    this.key = encoder.encode(`${JSON.stringify(tree.properties.names[this.index])}:`)
  }

  /** Where the property whose name is at a place leads; the scanner is at its value afterwards. */
  other(scanner: Scanner, place: number): Shape {
    const { bytes } = scanner
    for (const next of this.#next.values()) {
      const { key } = next
      let n = 0
      while (n < key.length && bytes[place + n] === key[n]) n++
      if (n === key.length) {
        scanner.at = scanner.space(place + n)
        this.guess = next
        return next
      }
    }
    return this.to(scanner.key(place))
  }

  /** Where the property of this name leads. Unusual when it has come before, and when the schema does not know it. */
  to(name: string): Shape {
    const index = this.#tree.indexes.get(name)
    if (index === undefined || this.#path.includes(index)) throw bailout
    const known = this.#next.get(index)
    this.guess = known ?? this.#grow(index)
    return this.guess
  }

  /** What makes the object. Unusual when it lacks what the schema demands. */
  end(): Maker {
    const { maker, required } = this.#tree.properties
    if (required.some((isRequired, index) => isRequired && !this.#path.includes(index))) throw bailout
    this.make = maker(this.#path)
    return this.make
  }

  #forget(): void {
    this.#next.clear()
    this.guess = this
    this.#tree.size = 0
  }

  #grow(index: number): Shape {
    if (this.#tree.size >= mostShapes) this.#tree.root.#forget()
    this.#tree.size += 1
    const next = new Shape(this.#tree, [...this.#path, index])
    this.#next.set(index, next)
    return next
  }
}

class Tree {
  size = 0
  readonly root: Shape
  readonly properties: Properties
  readonly indexes: ReadonlyMap<string, number>

  constructor(properties: Properties) {
    this.properties = properties
    this.indexes = new Map(properties.names.map((name, index) => [name, index]))
    this.root = new Shape(this, [])
  }
}

/** An object of which nothing has come yet. */
export const root = (properties: Properties): Shape => new Tree(properties).root
