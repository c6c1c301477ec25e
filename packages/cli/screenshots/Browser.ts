import { execFileSync } from "node:child_process"

/** Where the browser is; nothing on a machine without one. */
export const executable: string | undefined = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim()
    } catch {
      return ""
    }
  })
  .find((path) => path !== "")
