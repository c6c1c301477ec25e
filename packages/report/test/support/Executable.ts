import { execFileSync } from "node:child_process"

const names = ["chromium", "chromium-browser", "google-chrome"]

/** Where the browser is; nothing on a machine without one. */
export const executable: string | undefined = names
  .map((name) => {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim()
    } catch {
      return ""
    }
  })
  .find((path) => path !== "")
