// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
// oxlint-disable-next-line import/no-unassigned-import -- the program itself
import "./nightaudit.ts"
