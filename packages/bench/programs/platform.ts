/**
 * The platform of a race, in a process of its own: a sandbox whose answers are rendered once and sent from memory after that.
 */
import type { Exchange } from "./Exchange.ts"
import { keyOf, render, sandboxOf, serve } from "./serve.ts"

const [orders = "3000", defects = "all"] = process.argv.slice(2)

const sandbox = await sandboxOf({
  orders: Number(orders),
  enterprises: 1,
  defects: defects === "none" ? "none" : "all"
})

const rendered = new Map<string, Buffer>()
const exchanges: Array<Exchange> = []

serve(sandbox, async (path, body) => {
  if (path === "/exchanges") return Buffer.from(JSON.stringify(exchanges))
  const key = keyOf(path, body)
  const known = rendered.get(key)
  if (known !== undefined) return known
  const bytes = Buffer.from(await render(sandbox, path, body))
  rendered.set(key, bytes)
  exchanges.push({ path, body, bytes: bytes.byteLength })
  return bytes
})
