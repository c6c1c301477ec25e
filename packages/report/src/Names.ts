import type { RunManifest } from "./RunManifest.ts"

/** What the hotels and services of a run are called. */
export interface Names {
  readonly hotel: (id: string | null) => string
  readonly service: (id: string) => string
  /** What a text is the id of, if it is one that has a name. */
  readonly known: (text: string) => string | undefined
  /** The beginning of a long id, which is enough to tell two apart. */
  readonly short: (id: string) => string
}

/** The names that a manifest tells; an id that has none is called by its beginning. */
export const of = ({ names }: RunManifest): Names => {
  const given = (some: Readonly<Record<string, string>> = {}) =>
    new Map(
      Object.entries(some).filter(([, name]) => name.trim() !== "").map(([id, name]) => [id.toLowerCase(), name])
    )
  const [hotels, services] = [given(names?.enterprises), given(names?.services)]
  return {
    hotel: (id) => id === null ? "all hotels" : hotels.get(id.toLowerCase()) ?? short(id),
    service: (id) => services.get(id.toLowerCase()) ?? short(id),
    known: (text) => services.get(text.toLowerCase()) ?? hotels.get(text.toLowerCase()),
    short
  }
}

const short = (id: string): string => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id) ? `${id.slice(0, 8)}…` : id
