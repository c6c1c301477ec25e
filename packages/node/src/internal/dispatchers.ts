/**
 * The agents of undici that requests go through.
 *
 * @internal
 */
import type { buildConnector, Dispatcher } from "@effect/platform-node/Undici"
import { Context, Effect, Predicate, type Scope } from "effect"
import type { Proxies } from "../Proxies.ts"
import { Lines } from "./line.ts"
import { proxyErrorOf } from "./proxyError.ts"

export interface Dispatchers {
  readonly dispatcher: Dispatcher
  /** Has no connection that waits: each request gets one of its own. */
  readonly fresh?: Dispatcher
  readonly lines: Lines
}

export class Wire extends Context.Service<Wire, Dispatchers>()("@nightaudit/node/Wire") {}

/** The hosts of this machine are never asked through a proxy: it would ask its own. */
const loopback = "localhost,127.0.0.1,::1"

const undici = Effect.promise(() => import("@effect/platform-node/Undici"))

/** Agents that are destroyed when the scope closes. */
export const make = Effect.fnUntraced(
  function*(proxies: Proxies): Effect.fn.Return<Dispatchers, never, Scope.Scope> {
    const lines = new Lines()
    const agent = Effect.acquireRelease(
      Effect.map(undici, (module) => agentOf(module, proxies, lines)),
      (agent) => Effect.promise(() => agent.destroy())
    )
    return { dispatcher: yield* agent, fresh: yield* agent, lines }
  }
)

const agentOf = (
  { Agent, EnvHttpProxyAgent, Pool, buildConnector }: Effect.Success<typeof undici>,
  proxies: Proxies,
  lines: Lines
): Dispatcher => {
  const direct = buildConnector({})
  const factory = (origin: string | URL, options: object): Dispatcher => {
    // A proxy agent makes its tunnels by a function of its own.
    const tunnel = Predicate.hasProperty(options, "connect") && isConnector(options.connect)
      ? options.connect
      : undefined
    const { protocol } = new URL(origin)
    const host = (protocol === "https:" ? proxies.https : proxies.http)?.host ?? ""
    return new Pool(origin, {
      ...options,
      connect: (request: buildConnector.Options, callback: buildConnector.Callback) =>
        (tunnel ?? direct)(request, (error, socket) => {
          if (error !== null) return callback(tunnel === undefined ? error : proxyErrorOf(host, error), null)
          lines.watch(socket)
          callback(null, socket)
        })
    })
  }
  if (proxies.http === undefined && proxies.https === undefined) return new Agent({ factory })
  return new EnvHttpProxyAgent({
    factory,
    // An empty string means no proxy; with undefined the agent would read the environment.
    httpProxy: proxies.http?.reveal() ?? "",
    httpsProxy: proxies.https?.reveal() ?? "",
    noProxy: `${proxies.direct},${loopback}`,
    // The proxy receives only a host and a port, and cannot read the requests.
    proxyTunnel: true
  })
}

const isConnector = (connect: unknown): connect is buildConnector.connector => Predicate.isFunction(connect)
