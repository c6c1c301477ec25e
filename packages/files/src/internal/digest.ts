/** @internal */
import { Effect } from "effect"
import { Digest } from "effect/crypto"

const encoder = new TextEncoder()

/** SHA-256 of a text in hexadecimal: a name for a file, whatever the text holds. */
export const digest = (text: string): Effect.Effect<string> =>
  Effect.flatMap(Digest.Digest, (digest) => digest.digestHex(Digest.sha256, encoder.encode(text))).pipe(
    Effect.provide(Digest.layerWebCrypto)
  )
