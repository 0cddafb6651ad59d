/** A secret that stands readable in a file. */
export interface PlainSecret {
  /** Counted from 1. */
  line: number;
  /** Where it stands in words of the file: `stringData.password`; null where only its form betrays it. */
  path: string | null;
  /** What it is, such as `a token of GitHub`. Never the value. */
  what: string;
  /** False when only a name says that it may be one. */
  isCertain: boolean;
  /** The object that holds it, where the file says it. */
  object: { kind: string; namespace: string | null; name: string } | null;
  /** Tells this secret from another one at the same place. Holds the value: never to be shown or kept. */
  identity: string;
}
