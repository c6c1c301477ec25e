import { dirname, resolve, sep } from "node:path"
import { refusal } from "./layers.ts"

interface Node {
  readonly source?: { readonly value?: unknown } | null
}

interface Context {
  readonly filename: string
  readonly options: ReadonlyArray<{ readonly selector: string; readonly message: string }>
  readonly report: (problem: { readonly node: Node; readonly message: string }) => void
}

/** ESLint's rule of that name, which oxlint lacks: refuses what a selector matches. */
const noRestrictedSyntax = {
  meta: { schema: false },
  create: (context: Context) =>
    Object.fromEntries(
      context.options.map(({ message, selector }) => [selector, (node: Node) => context.report({ message, node })])
    )
}

/** Refuses an import, of values or of types, that `layers.ts` does not allow, and a relative one that leaves its package. */
const downward = {
  create: (context: Context) => {
    const [home, folder] = /^.*[\\/]packages[\\/]([^\\/]+)[\\/]src[\\/]/.exec(context.filename) ?? []
    if (home === undefined || folder === undefined) return {}
    const problemOf = (specifier: unknown): string | undefined => {
      if (typeof specifier !== "string") return "An import names its module with a string"
      if (!/^[./]/.test(specifier)) return refusal(folder, specifier)
      const target = resolve(dirname(context.filename), specifier) + sep
      return target.startsWith(home) ? undefined : `${specifier} leaves packages/${folder}/src`
    }
    const check = (node: Node) => {
      if (node.source === null || node.source === undefined) return
      const message = problemOf(node.source.value)
      if (message !== undefined) context.report({ message, node })
    }
    return {
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportDeclaration: check,
      ImportExpression: check,
      TSImportType: check
    }
  }
}

export default { meta: { name: "nightaudit" }, rules: { downward, "no-restricted-syntax": noRestrictedSyntax } }
