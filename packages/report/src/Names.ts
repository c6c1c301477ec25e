import type { RunManifest } from "./RunManifest.ts"

/** Names of the properties and services of a run. */
export interface Names {
  readonly hotel: (id: string | null) => string
  readonly service: (id: string) => string
  /** The name of the property or service whose ID the text is, if there is one. */
  readonly known: (text: string) => string | undefined
  /** The first eight characters of a UUID; another text as it is. */
  readonly short: (id: string) => string
}

/** The names in a manifest; an ID without a name is shown by its first characters. */
export const of = ({ names }: RunManifest): Names => {
  const given = (some: Readonly<Record<string, string>> = {}) =>
    new Map(
      Object.entries(some).filter(([, name]) => name.trim() !== "").map(([id, name]) => [id.toLowerCase(), name])
    )
  const [hotels, services] = [given(names?.enterprises), given(names?.services)]
  return {
    hotel: (id) => id === null ? "all properties" : hotels.get(id.toLowerCase()) ?? short(id),
    service: (id) => services.get(id.toLowerCase()) ?? short(id),
    known: (text) => services.get(text.toLowerCase()) ?? hotels.get(text.toLowerCase()),
    short
  }
}

const short = (id: string): string => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id) ? `${id.slice(0, 8)}…` : id
