import type { Wire } from "./internal/fault/Wire.ts"

/** A request as it arrives; header names in any case. */
export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer; header names in lower case. */
export interface SandboxResponse {
  /** 0 where a fault lets none come. */
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /**
   * How a fault has it sent, other than whole and at once.
   * @internal
   */
  readonly wire?: Wire
}
