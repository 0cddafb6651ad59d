/** A JSON Schema as it is handed to the validator. */
export type JsonSchema = { [keyword: string]: unknown };
