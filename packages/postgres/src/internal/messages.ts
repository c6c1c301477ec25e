/**
 * The few messages of PostgreSQL's protocol that a connection needs before its first statement.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 *
 * @internal
 */
import { Buffer } from "node:buffer"

/** Asks whether TLS is spoken. */
export const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

const cancelCode = 80_877_102

/** Whether what a client sends first is a message of its own kind, which is answered by the end of the connection. */
export const isCancel = (first: Buffer): boolean => first.length >= 8 && first.readInt32BE(4) === cancelCode

const codes = { byteLength: 4, version: 4 }
const head = codes.byteLength + codes.version

/** The parameters that a client begins with. */
export const startupOf = (message: Buffer): ReadonlyMap<string, string> => {
  const words = message.toString("utf8", head, message.length - 2).split("\0")
  const parameters = new Map<string, string>()
  for (let at = 0; at + 1 < words.length; at += 2) parameters.set(words[at] ?? "", words[at + 1] ?? "")
  return parameters
}

export const startup = (parameters: ReadonlyMap<string, string>): Buffer => {
  const body = Buffer.from(`${[...parameters].flat().map((word) => `${word}\0`).join("")}\0`)
  const start = Buffer.alloc(head)
  start.writeInt32BE(head + body.length, 0)
  start.writeInt32BE(196_608, 4)
  return Buffer.concat([start, body])
}

/** Statements without parameters, which are one transaction. */
export const query = (text: string): Buffer => {
  const body = Buffer.from(`${text}\0`)
  const start = Buffer.alloc(5)
  start.write("Q")
  start.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([start, body])
}

export interface Message {
  readonly type: string
  readonly bytes: Buffer
}

/** Cuts what comes into messages; what is left is the beginning of the next one. */
export const cut = (bytes: Buffer): { readonly messages: ReadonlyArray<Message>; readonly rest: Buffer } => {
  const messages: Array<Message> = []
  let at = 0
  while (bytes.length - at >= 5) {
    const length = 1 + bytes.readInt32BE(at + 1)
    if (length < 5 || bytes.length - at < length) break
    messages.push({ type: String.fromCharCode(bytes[at] ?? 0), bytes: bytes.subarray(at, at + length) })
    at += length
  }
  return { messages, rest: bytes.subarray(at) }
}

/** How the server wants to know who connects. */
export const authentication = { ok: 0, clearText: 3, md5: 5, sasl: 10, saslContinue: 11, saslFinal: 12 } as const

export const numberOf = ({ bytes }: Message): number => bytes.length >= 9 ? bytes.readInt32BE(5) : -1

/** The columns of a row, as texts. */
export const rowOf = ({ bytes }: Message): ReadonlyArray<string | undefined> => {
  const columns: Array<string | undefined> = []
  let at = 7
  while (at + 4 <= bytes.length) {
    const length = bytes.readInt32BE(at)
    at += 4
    columns.push(length < 0 ? undefined : bytes.toString("utf8", at, at + length))
    at += Math.max(0, length)
  }
  return columns
}
