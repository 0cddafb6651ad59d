/** What a bench found: a table that is printed and written as JSON. */
export interface Table {
  name: string;
  rows: Record<string, unknown>[];
}
