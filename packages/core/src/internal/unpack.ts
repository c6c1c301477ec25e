/**
 * The content codings of a body (RFC 9110, 8.4.1). Some transports decode them and leave the header unchanged, as fetch does: the
 * first bytes show whether a body is still compressed.
 *
 * @internal
 */
import { Effect, Result, Stream } from "effect"
import { Malformed } from "../MewsError.ts"

type Parts = ReadonlyArray<Uint8Array>

/** By the name that a header gives it. */
const formats: ReadonlyMap<string, string> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "brotli"]
])

/** Those of the web standard; its types still lack one that engines know. */
const isFormat = (name: string | undefined): name is CompressionFormat =>
  name === "deflate-raw" || [...formats.values()].some((format) => format === name)

/** Maximum number of codings; each one is decoded for the whole body. */
const mostCodings = 4

/** As many bytes may look like the head of another member and be none. */
const mostFalseHeads = 16

/**
 * The body without its codings, or itself where it has none. Fails when it holds more than `cap` bytes once it is unpacked, without
 * unpacking the rest; when it is damaged or breaks off, as another answer may not be; and when its coding is unknown.
 */
export const unpack = (
  parts: Parts,
  contentEncoding: string | undefined,
  cap: number
): Effect.Effect<Parts, Malformed> =>
  contentEncoding === undefined && !isGzip(parts) || parts.length === 0
    ? Effect.succeed(parts)
    : Effect.gen(function*() {
      const codings = (contentEncoding ?? "").toLowerCase().split(",").map((name) => name.trim())
        .filter((name) => name !== "" && name !== "identity")
      if (codings.length > mostCodings) return yield* unknown("")
      const other = codings.find((coding) => !formats.has(coding))
      if (other !== undefined) return yield* unknown(other)
      let body = parts
      for (const coding of codings.toReversed()) {
        if (isJson(body)) return body
        body = yield* decoded(body, coding, cap)
      }
      // No text begins like that: it is packed, whatever the header says.
      return isGzip(body) ? yield* gunzipped(join(body), cap) : body
    })

const decoded = (body: Parts, coding: string, cap: number): Effect.Effect<Parts, Malformed> => {
  if (isGzip(body)) return gunzipped(join(body), cap)
  const bytes = join(body)
  return inflated(bytes, coding === "deflate" && !isZlib(bytes) ? "deflate-raw" : formats.get(coding), coding, cap)
}

/** A name that is too short to hold a part of a token. */
const isName = /^[\w-]{1,11}$/

const unknown = (coding: string) => {
  const name = isName.test(coding) ? coding : "unknown"
  return Effect.fail(
    new Malformed({ kind: "compression", detail: `its content-encoding is ${name}, but only gzip was requested` })
  )
}

/** All members of a file of gzip, one behind another; the stream of the web standard takes one alone. */
const gunzipped = Effect.fnUntraced(function*(bytes: Uint8Array<ArrayBuffer>, cap: number) {
  const whole = yield* Effect.result(inflated(bytes, "gzip", "gzip", cap))
  if (Result.isSuccess(whole)) return whole.success
  const heads = headsIn(bytes)
  if (whole.failure.kind === "tooLarge" || heads.length < 3) return yield* Effect.fail(whole.failure)
  const parts: Array<Uint8Array> = []
  let [start, size, falseHeads] = [0, 0, 0]
  for (const end of heads.slice(1)) {
    const member = yield* Effect.result(inflated(bytes.subarray(start, end), "gzip", "gzip", cap - size))
    if (Result.isSuccess(member)) {
      start = end
      for (const part of member.success) {
        parts.push(part)
        size += part.byteLength
      }
    } else if (member.failure.kind === "tooLarge") return yield* tooLarge(cap)
    else if (++falseHeads > mostFalseHeads) return yield* Effect.fail(whole.failure)
  }
  return start === bytes.byteLength ? parts : yield* Effect.fail(whole.failure)
})

/** Where a member of gzip may begin, and the end. */
const headsIn = (bytes: Uint8Array): ReadonlyArray<number> => {
  const heads: Array<number> = []
  for (let at = bytes.indexOf(0x1f); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8) heads.push(at)
  }
  return [...heads, bytes.byteLength]
}

const inflated = (
  bytes: Uint8Array<ArrayBuffer>,
  format: string | undefined,
  coding: string,
  cap: number
): Effect.Effect<Parts, Malformed> => {
  const damaged = () =>
    new Malformed({
      kind: "encoding",
      detail: `its content-encoding is ${coding}, but the data is damaged or truncated`
    })
  return Effect.suspend(() => {
    const parts: Array<Uint8Array> = []
    let size = 0
    if (!isFormat(format)) return unknown(coding)
    // Older engines know no brotli, and say so by throwing.
    const stream = Result.try(() => new DecompressionStream(format))
    if (Result.isFailure(stream)) return unknown(coding)
    return Stream.fromReadableStream({
      evaluate: () => new Blob([bytes]).stream().pipeThrough(stream.success),
      onError: damaged
    }).pipe(
      Stream.runForEachArray((came) => {
        for (const part of came) {
          parts.push(part)
          size += part.byteLength
        }
        return size > cap ? tooLarge(cap) : Effect.void
      }),
      Effect.map(() => parts)
    )
  })
}

/** Told as of any other body: it is what the caller can do something about. */
const tooLarge = (cap: number) =>
  Effect.fail(new Malformed({ kind: "tooLarge", detail: `it is larger than ${cap} bytes` }))

const join = (parts: Parts): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}

/** The first bytes, however small the parts are. */
const first = (parts: Parts, length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    for (let n = 0; n < part.byteLength && at < length; n++) bytes[at++] = part[n] ?? 0
    if (at === length) break
  }
  return bytes.subarray(0, at)
}

const isGzip = (parts: Parts): boolean => {
  if (parts[0] !== undefined && parts[0].byteLength > 0 && parts[0][0] !== 0x1f) return false
  const [one, two] = first(parts, 2)
  return one === 0x1f && two === 0x8b
}

/** A page is an object, which may stand after a byte order mark and blanks. */
const isJson = (parts: Parts): boolean => /^(?:\u00ef\u00bb\u00bf)?[ \t\r\n]*\{/.test(latin1(first(parts, 64)))

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** What RFC 1950 prescribes of the first two bytes. Some servers send the bare stream of RFC 1951 instead. */
const isZlib = ([method = 0, flags = 0]: Uint8Array): boolean =>
  (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0
