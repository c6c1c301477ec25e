/**
 * Digests at once: those of the engine are made on other threads, whose time is real.
 */
import { WebCrypto } from "effect/crypto"
import { createHash } from "node:crypto"

const digest = (algorithm: string, data: Uint8Array): Promise<ArrayBuffer> =>
  Promise.resolve(new Uint8Array(createHash(algorithm.replace("-", "")).update(data).digest()).buffer)

const crypto: Crypto = Object.create(globalThis.crypto, {
  subtle: { value: Object.create(globalThis.crypto.subtle, { digest: { value: digest } }) }
})

/** The Web Crypto API, for a run in virtual time. */
export const layer = WebCrypto.layer(crypto)
