/**
 * The connections that requests go over: what undici does not tell of them.
 *
 * @internal
 */
import type { Duplex } from "node:stream"

/** One time that a request was sent. */
export interface Sending {
  /** Another request has gone over its connection before. */
  isReused: boolean
  /** Something came after it was sent. */
  isAnswered: boolean
}

/** Maximum size of a head in bytes; a longer one is not waited for. */
const mostHeld = 16 * 1024

export class Lines {
  #begun: Sending | undefined

  /** Is called when undici begins to write a request, which it does in the same turn. */
  begin(sending: Sending): void {
    this.#begun = sending
  }

  /**
   * Records which requests use a connection, and removes informational responses: HTTP allows to ignore them if they were not
   * requested (RFC 9110, 15.2), and undici treats a `100 Continue` as a broken response.
   */
  watch(socket: Duplex): void {
    const write = socket.write
    const read: (size?: number) => Buffer | null = socket.read.bind(socket)
    let sending: Sending | undefined
    let sent = 0
    let held: Buffer | undefined
    const answer = (size?: number): Buffer | null => {
      while (true) {
        const part = read(size)
        if (part === null || sending === undefined || sending.isAnswered) return part
        const bytes: Buffer = held === undefined ? part : Buffer.concat([held, part])
        const rest = afterInformation(bytes)
        held = rest === undefined ? bytes : undefined
        if (rest === undefined || rest.length === 0) continue
        sending.isAnswered = true
        return rest
      }
    }
    Object.defineProperties(socket, {
      read: { value: answer, configurable: true, writable: true },
      write: {
        value: (...parts: ReadonlyArray<unknown>) => {
          if (this.#begun !== undefined) {
            sending = this.#begun
            sending.isReused = sent++ > 0
            this.#begun = undefined
          }
          return Reflect.apply(write, socket, parts)
        },
        configurable: true,
        writable: true
      }
    })
  }
}

/** What follows every informational answer at the beginning; nothing while the bytes may still become one. */
const afterInformation = (bytes: Buffer): Buffer | undefined => {
  let rest = bytes
  while (rest.length > 0 && isInformation(rest)) {
    const end = rest.indexOf("\r\n\r\n")
    if (end < 0) return rest.length > mostHeld ? rest : undefined
    rest = rest.subarray(end + 4)
  }
  return rest
}

const [digit, switching] = ["0123456789", "HTTP/1.1 101"]
const places = [..."HTTP/1.", "01", " ", "1", digit, digit]

/** Whether the bytes begin as an informational answer does, as far as they go; one that switches protocols is another matter. */
const isInformation = (bytes: Buffer): boolean => {
  const start = bytes.toString("latin1", 0, places.length)
  return start !== switching && [...start].every((character, at) => places[at]?.includes(character) === true)
}
