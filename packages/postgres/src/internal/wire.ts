/**
 * A connection that lets nothing out before it is safe: TLS is up and the server proven wherever the way leaves this machine,
 * and there no password goes but by SCRAM, which keeps it. The session is set up and looked at before anybody uses it.
 *
 * @internal
 */
import { Context, Result } from "effect"
import { Buffer } from "node:buffer"
import { readFileSync } from "node:fs"
import * as net from "node:net"
import { Duplex } from "node:stream"
import * as tls from "node:tls"
import { Denied, Misaddressed, Pooled, Unavailable, Untrusted } from "../DatabaseError.ts"
import type { Address } from "./address.ts"
import * as messages from "./messages.ts"
import * as session from "./session.ts"

/** Whether a connection stays on this machine: it is the socket that knows, not the server, which a pooler may be beside. */
export const IsLocal = Context.Reference<(socket: net.Socket) => boolean>(
  "@nightaudit/postgres/internal/wire/IsLocal",
  {
    defaultValue: () => ({ remoteAddress }) =>
      // A socket of the file system has none.
      remoteAddress === undefined || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(remoteAddress)
  }
)

export interface Options {
  readonly address: Address
  readonly isLocal: (socket: net.Socket) => boolean
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number
}

export class Wire extends Duplex {
  /** The server's process, once the session is ready. */
  pid = 0
  /** Time since which a response is awaited without data; none without a pending request, or while received data is not consumed. */
  silentSince: number | undefined
  readonly #options: Options
  #socket: net.Socket
  /** What is to be sent when it may be. */
  readonly #held: Array<{ readonly bytes: Buffer; readonly done: (error?: Error | null) => void }> = []
  #isSafe = false
  #isReady = false
  #hasBegun = false
  #isProven = false
  #rest: Buffer = Buffer.alloc(0)
  #settings: ReadonlyMap<string, string> = new Map()
  #stage: "greeting" | "setting" | "looking" = "greeting"
  #isRight = false
  #tail: Buffer = Buffer.alloc(0)
  /** Whether the server owes an answer. */
  #isAsked = false

  constructor(options: Options) {
    super()
    this.#options = options
    const { host, port } = options.address
    this.#socket = host.startsWith("/")
      ? net.connect({ path: `${host}/.s.PGSQL.${port}` })
      : net.connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
    this.#watch(this.#socket)
    this.#socket.once("connect", () => this.#secure())
  }

  #watch(socket: net.Socket): void {
    socket.on("error", (error) => this.destroy(error))
    socket.on("close", () => this.destroy())
  }

  #secure(): void {
    const { address, isLocal } = this.#options
    const stays = isLocal(this.#socket)
    if (address.tls !== "always" && stays) return this.#open()
    if (address.tls !== "always") return this.#refuse(new Denied({ kind: "plain" }))
    this.#socket.once("data", (answer) => {
      // More than the one byte was not sent by who proves itself afterwards.
      if (answer.length === 1 && answer[0] === 0x53) return this.#encrypt()
      this.#refuse(new Denied({ kind: "noTls" }))
    })
    this.#socket.write(messages.sslRequest)
  }

  #encrypt(): void {
    const { authorities, host } = this.#options.address
    const ca = Result.try(() => authorities === undefined ? undefined : readFileSync(authorities, "utf8"))
    if (Result.isFailure(ca)) return this.#refuse(new Misaddressed({ kind: "sslrootcert" }))
    const raw = this.#socket
    raw.removeAllListeners("error").removeAllListeners("close")
    const secured = tls.connect({
      socket: raw,
      host,
      ...(net.isIP(host) === 0 && { servername: host }),
      ...(ca.success !== undefined && { ca: ca.success })
    })
    this.#socket = secured
    secured.on("close", () => this.destroy())
    secured.on("error", (error: NodeJS.ErrnoException) => {
      const isUnproven = !this.#isSafe && error.syscall === undefined && error.code !== "ECONNRESET"
      this.destroy(isUnproven ? new Untrusted({ code: error.code ?? "unknown" }) : error)
    })
    secured.once("secureConnect", () => this.#open())
  }

  /** Everything may go out. */
  #open(): void {
    this.#isSafe = true
    this.#socket.on("data", (bytes) => this.#take(bytes))
    for (const { bytes, done } of this.#held.splice(0)) this.#send(bytes, done)
  }

  #refuse(reason: Error): void {
    this.destroy(reason)
  }

  #send(bytes: Buffer, done: (error?: Error | null) => void): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true
      if (messages.isCancel(bytes)) this.#isReady = true
      else {
        const { afterwards, atStart } = session.split(messages.startupOf(bytes))
        this.#settings = afterwards
        this.#socket.write(messages.startup(atStart), done)
        return
      }
    }
    if (this.#isReady) {
      this.#isAsked = true
      this.silentSince ??= this.#options.now()
    }
    this.#socket.write(bytes, done)
  }

  #take(bytes: Buffer): void {
    if (this.#isReady) return this.#pass(bytes)
    const { messages: complete, rest } = messages.cut(Buffer.concat([this.#rest, bytes]))
    this.#rest = rest
    for (const message of complete) {
      if (this.destroyed) return
      if (this.#stage === "greeting") this.#greet(message)
      else this.#prepare(message)
    }
  }

  #greet(message: messages.Message): void {
    if (message.type === "R" && !this.#mayAnswer(messages.numberOf(message))) {
      return this.#refuse(new Denied({ kind: "weak" }))
    }
    if (message.type !== "Z") return void this.push(message.bytes)
    if (this.#settings.size === 0) return this.#ready(message)
    this.#stage = "setting"
    this.#socket.write(messages.query(session.set(this.#settings)))
  }

  /** On this machine whatever the server wants; elsewhere only what keeps the password, and proves that the server knows it. */
  #mayAnswer(kind: number): boolean {
    const { authentication } = messages
    if (this.#options.isLocal(this.#socket)) return true
    if (kind === authentication.saslFinal) this.#isProven = true
    return kind === authentication.ok
      ? this.#isProven
      : kind === authentication.sasl || kind === authentication.saslContinue || kind === authentication.saslFinal
  }

  #prepare(message: messages.Message): void {
    // The driver, which still waits to be let in, tells the server's refusal as it tells any other.
    if (message.type === "E") return void this.push(message.bytes)
    if (message.type === "D" && this.#stage === "looking") {
      const [pid, ...isSet] = messages.rowOf(message)
      this.pid = Number(pid)
      this.#isRight = isSet.every((is) => is === "t")
    }
    if (message.type !== "Z") return
    if (this.#stage === "setting") {
      this.#stage = "looking"
      return void this.#socket.write(messages.query(session.look(this.#settings)))
    }
    return this.#isRight ? this.#ready(message) : this.#refuse(new Pooled({ kind: "settings" }))
  }

  #ready(message: messages.Message): void {
    this.#isReady = true
    this.push(message.bytes)
  }

  #pass(bytes: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-6)]).subarray(-6)
    // Until the server is ready for the next statement, more is to come.
    this.#isAsked = this.#tail.length !== 6 || this.#tail.readUIntBE(0, 5) !== readyForQuery
    this.silentSince = this.#isAsked ? this.#options.now() : undefined
    if (this.push(bytes)) return
    this.silentSince = undefined
    this.#socket.pause()
  }

  /** Ends it for want of an answer. */
  giveUp(): void {
    this.destroy(new Unavailable({ kind: "silent" }))
  }

  override _read(): void {
    if (!this.#isSafe || !this.#socket.isPaused()) return
    if (this.#isAsked) this.silentSince = this.#options.now()
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const bytes = Buffer.from(chunk)
    if (this.#isSafe) this.#send(bytes, done)
    else this.#held.push({ bytes, done })
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.silentSince = undefined
    this.#socket.destroy()
    for (const held of this.#held.splice(0)) held.done(error)
    done(error)
  }
}

/** `Z`, and the length of what follows. */
const readyForQuery = 0x5a_00_00_00_05
