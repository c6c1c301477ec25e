/**
 * A mirror of the platform's rows in PostgreSQL.
 */
export * as Database from "./Database.ts"
export * as DatabaseError from "./DatabaseError.ts"
export * as EmbeddedServer from "./EmbeddedServer.ts"
export * as Findings from "./Findings.ts"
export * as Migrations from "./Migrations.ts"
export * as Mirror from "./Mirror.ts"
export * as MirrorError from "./MirrorError.ts"
export * as MirrorHistory from "./MirrorHistory.ts"
export * as MirrorSource from "./MirrorSource.ts"
export * as Run from "./Run.ts"
