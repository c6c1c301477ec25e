import type { SandboxResponse } from "../../SandboxRequest.ts"
import { type Hit, of } from "./Schedule.ts"
import type { Broken, Wire } from "./Wire.ts"

/** Why no answer comes, where a fault says so. */
export const broken = (hits: ReadonlyArray<Hit>): Broken | undefined => {
  const [hit] = of(hits, "refuse", "reset", "dns", "tls", "garbage")
  if (hit === undefined) return undefined
  hit.consume()
  const { action } = hit
  switch (action.type) {
    case "refuse":
      return { kind: "refuse", code: "ECONNREFUSED" }
    case "reset":
      return { kind: "reset", code: "ECONNRESET" }
    case "dns":
      return { kind: "dns", code: action.code }
    case "tls":
      return { kind: "tls", code: action.code ?? "CERT_HAS_EXPIRED" }
    case "garbage":
      return { kind: "garbage", code: "HPE_INVALID_CONSTANT" }
  }
}

/** The answer as faults have it sent; of two of a kind, as the first of the script has it. */
export const wired = (hits: ReadonlyArray<Hit>, response: SandboxResponse): SandboxResponse => {
  const [[stall], [drip], [cut], [hangUp]] = [of(hits, "stall"), of(hits, "drip"), of(hits, "cut"), of(hits, "hangUp")]
  const found = [stall, drip, cut, hangUp].filter((hit) => hit !== undefined)
  if (found.length === 0) return response
  for (const hit of found) hit.consume()
  const wire: Wire = {
    ...response.wire,
    ...(stall === undefined ? {} : { stall: stall.action.phase }),
    ...(drip === undefined ? {} : { bytesPerSecond: drip.action.bytesPerSecond }),
    ...(cut === undefined ? {} : { cut: cutOf(cut.action) }),
    ...(hangUp === undefined ? {} : { hangUp: true })
  }
  return { ...response, wire }
}

const cutOf = (action: Extract<Hit["action"], { readonly type: "cut" }>): NonNullable<Wire["cut"]> => ({
  at: (size) => "atByte" in action ? action.atByte : Math.floor(size * action.atFraction),
  framing: action.framing
})

/** How long an answer is held back, in milliseconds. */
export const delayed = (hits: ReadonlyArray<Hit>): number =>
  of(hits, "delay").reduce((sum, hit) => {
    hit.consume()
    return sum + hit.action.millis
  }, 0)
