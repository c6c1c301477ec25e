/**
 * The proxies that the usual variables name: `https_proxy`, `http_proxy` and `no_proxy`, or the same in capitals.
 */
import { Config, Effect, Option, Result, Schema } from "effect"

/** A variable that names no proxy, and why. Its value is left out: it may hold a password. */
export class ProxyRefused extends Schema.TaggedError<ProxyRefused>()("ProxyRefused", {
  variable: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.variable} is not valid: ${this.problem}; give an address such as http://proxy.example:3128`
  }
}

/** A proxy. What is printed of it is its host: its user and its password are secrets. */
export class Proxy {
  /** With its port, where it names one. */
  readonly host: string
  readonly #url: URL

  constructor(url: URL) {
    this.#url = url
    this.host = url.host
  }

  /** With the user and the password. */
  reveal(): string {
    return this.#url.href
  }
}

export interface Proxies {
  readonly http: Proxy | undefined
  readonly https: Proxy | undefined
  /** Hosts that are asked directly, as the variable lists them. */
  readonly direct: string
}

export const none: Proxies = { http: undefined, https: undefined, direct: "" }

const protocols: ReadonlySet<string> = new Set(["http:", "https:"])

/** The proxy of an address such as `http://user:password@proxy.example:3128`, or of `proxy.example:3128`. */
const parse = (variable: string, text: string): Result.Result<Proxy | undefined, ProxyRefused> => {
  const refused = (problem: string) => Result.fail(new ProxyRefused({ variable, problem }))
  if (text.trim() === "") return Result.succeed(undefined)
  const written = text.includes("://") ? text.trim() : `http://${text.trim()}`
  if (!URL.canParse(written)) return refused("it is not a valid URL")
  const url = new URL(written)
  if (!protocols.has(url.protocol)) return refused("only http and https proxies are supported")
  if (url.hostname === "") return refused("it has no host")
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return refused("it must end after the host")
  if (!isDecodable(url.username) || !isDecodable(url.password)) return refused("a % in it must be written as %25")
  return Result.succeed(new Proxy(url))
}

const isDecodable = (text: string): boolean => Result.isSuccess(Result.try(() => decodeURIComponent(text)))

/** The name in small letters counts where both are set; an empty one is as if it were not set. */
const variable = (name: string) =>
  Effect.gen(function*() {
    for (const each of [name, name.toUpperCase()]) {
      const value = yield* Config.String(each).pipe(Config.option)
      if (Option.isSome(value) && value.value.trim() !== "") return { name: each, text: value.value }
    }
    return { name, text: "" }
  })

const proxy = (name: string) => Effect.flatMap(variable(name), ({ name, text }) => Effect.fromResult(parse(name, text)))

/** What the environment names. Where `https_proxy` is not set, `http_proxy` counts for https too, as in undici. */
export const fromEnvironment: Effect.Effect<Proxies, ProxyRefused | Config.ConfigError> = Effect.gen(function*() {
  const http = yield* proxy("http_proxy")
  const https = yield* proxy("https_proxy")
  return { http, https: https ?? http, direct: (yield* variable("no_proxy")).text }
})
