/**
 * A disk in memory, which can lose its power: then it has what was synced, and nothing else.
 */
import { ByteSize, Effect, FileSystem, Option, PlatformError, Stream } from "effect"

/** What a name stands for, and how much of that would survive. */
interface Inode {
  bytes: Uint8Array
  synced: Uint8Array
}

const none = new Uint8Array()

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 1))

const failed = (tag: "NotFound" | "AlreadyExists", method: string, path: string) =>
  PlatformError.systemError({ _tag: tag, module: "FileSystem", method, pathOrDescriptor: path })

export class Disk {
  readonly #names = new Map<string, Inode>()
  readonly #folders = new Set<string>()
  readonly #safeNames = new Map<string, Inode>()
  readonly #safeFolders = new Set<string>()

  constructor(root: string) {
    this.#folders.add(root)
    this.#safeFolders.add(root)
  }

  /** The files that there are, by path. */
  get files(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#names].map(([path, { bytes }]) => [path, bytes]))
  }

  /** As it is for who comes after a process was killed, or after the power was lost. */
  after(end: "kill" | "power"): Disk {
    const [root = "/"] = this.#safeFolders
    const folders = end === "kill" ? this.#folders : this.#safeFolders
    const files = [...end === "kill" ? this.#names : this.#safeNames].filter(([path]) => folders.has(parentOf(path)))
    return Disk.of(
      root,
      folders,
      new Map(files.map(([path, node]) => [path, end === "kill" ? node.bytes : node.synced]))
    )
  }

  /** The same with other files. */
  with(files: ReadonlyMap<string, Uint8Array>): Disk {
    const [root = "/"] = this.#safeFolders
    return Disk.of(root, this.#folders, files)
  }

  static of(root: string, folders: Iterable<string>, files: ReadonlyMap<string, Uint8Array>): Disk {
    const disk = new Disk(root)
    for (const folder of folders) disk.#folders.add(folder)
    for (const folder of folders) disk.#safeFolders.add(folder)
    for (const [path, bytes] of files) {
      const node = { bytes, synced: bytes }
      disk.#names.set(path, node)
      disk.#safeNames.set(path, node)
    }
    return disk
  }

  #syncFolder(folder: string): void {
    for (const path of this.#safeNames.keys()) if (parentOf(path) === folder) this.#safeNames.delete(path)
    for (const [path, node] of this.#names) if (parentOf(path) === folder) this.#safeNames.set(path, node)
    for (const path of this.#safeFolders) {
      if (parentOf(path) === folder && path !== folder && !this.#folders.has(path)) this.#safeFolders.delete(path)
    }
    for (const path of this.#folders) if (parentOf(path) === folder) this.#safeFolders.add(path)
  }

  #node(method: string, path: string): Effect.Effect<Inode, PlatformError.PlatformError> {
    return Effect.suspend(() => {
      const node = this.#names.get(path)
      return node === undefined ? Effect.fail(failed("NotFound", method, path)) : Effect.succeed(node)
    })
  }

  #remove(path: string): void {
    for (const name of this.#names.keys()) if (name === path || name.startsWith(`${path}/`)) this.#names.delete(name)
    for (const name of this.#folders) if (name === path || name.startsWith(`${path}/`)) this.#folders.delete(name)
  }

  #file(node: Inode): FileSystem.File {
    let at = 0
    const put = (part: Uint8Array) =>
      Effect.sync(() => {
        const bytes = new Uint8Array(Math.max(node.bytes.length, at + part.length))
        bytes.set(node.bytes)
        bytes.set(part, at)
        node.bytes = bytes
        at += part.length
      })
    return {
      [FileSystem.FileTypeId]: FileSystem.FileTypeId,
      stat: Effect.die("not asked for"),
      seek: (offset, from) =>
        Effect.sync(() => {
          at = Number(offset) + (from === "start" ? 0 : at)
          return BigInt(at)
        }),
      truncate: () => Effect.die("not asked for"),
      readAlloc: () => Effect.succeed(Option.none()),
      sync: Effect.sync(() => {
        node.synced = node.bytes
      }),
      read: (buffer, options) =>
        Effect.sync(() => {
          const from = options?.position === undefined ? at : Number(options.position)
          const part = node.bytes.subarray(from, from + buffer.length)
          buffer.set(part)
          at = from + part.length
          return part.length
        }),
      write: (buffer) => Effect.as(put(buffer), buffer.length),
      writeAll: put
    }
  }

  get fileSystem(): FileSystem.FileSystem {
    return FileSystem.makeNoop({
      exists: (path) => Effect.sync(() => this.#names.has(path) || this.#folders.has(path)),
      makeDirectory: (path) => Effect.sync(() => void this.#folders.add(path)),
      readDirectory: (folder) =>
        Effect.sync(() =>
          [...this.#names.keys()].filter((path) => parentOf(path) === folder).map((path) =>
            path.slice(folder.length + 1)
          )
        ),
      remove: (path) => Effect.sync(() => this.#remove(path)),
      rename: (from, to) =>
        Effect.map(this.#node("rename", from), (node) => {
          this.#names.delete(from)
          this.#names.set(to, node)
        }),
      readFileString: (path) => Effect.map(this.#node("readFileString", path), ({ bytes }) => decoder.decode(bytes)),
      stat: (path) =>
        Effect.map(this.#node("stat", path), ({ bytes }): FileSystem.File.Info => ({
          ...info,
          size: ByteSize.bytes(bytes.length)
        })),
      stream: (path, options) =>
        Stream.unwrap(
          Effect.map(this.#node("stream", path), ({ bytes }) =>
            Stream.make(
              bytes.subarray(0, options?.bytesToRead === undefined ? bytes.length : Number(options.bytesToRead))
            ))
        ),
      open: (path, options) =>
        Effect.suspend(() => {
          const isFolder = this.#folders.has(path)
          if (isFolder) {
            const file = this.#file({ bytes: none, synced: none })
            return Effect.succeed({ ...file, sync: Effect.sync(() => this.#syncFolder(path)) })
          }
          if (options?.flag !== "wx") return Effect.map(this.#node("open", path), (node) => this.#file(node))
          if (this.#names.has(path)) return Effect.fail(failed("AlreadyExists", "open", path))
          const node = { bytes: none, synced: none }
          this.#names.set(path, node)
          return Effect.succeed(this.#file(node))
        })
    })
  }
}

const decoder = new TextDecoder()

const info: Omit<FileSystem.File.Info, "size"> = {
  type: "File",
  mtime: Option.none(),
  atime: Option.none(),
  birthtime: Option.none(),
  dev: 0n,
  ino: Option.none(),
  mode: 0o600,
  nlink: Option.none(),
  uid: Option.none(),
  gid: Option.none(),
  rdev: Option.none(),
  blksize: Option.none(),
  blocks: Option.none()
}
