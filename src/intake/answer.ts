/** What a sender is told: an HTTP status and a small JSON body. */
export interface Answer {
  status: number;
  body: { message: string };
}

/** Header names are lower case, as Node gives them; a header that came twice is a list. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One header as text; null when it is missing or came more than once. */
export function header(headers: Headers, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** The token of an `Authorization: Bearer …` header; '' when there is none. */
export function bearerOf(headers: Headers): string {
  return /^Bearer (\S+)$/.exec(header(headers, 'authorization') ?? '')?.[1] ?? '';
}

export function answer(status: number, message: string): Answer {
  return { status, body: { message } };
}
