import { Schema } from "effect"

/**
 * A field that the platform may leave out or send as null. Documentation and practice differ on which, so a field that
 * no rule needs is read this way even where the contract requires it.
 */
export const Nullable = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))
