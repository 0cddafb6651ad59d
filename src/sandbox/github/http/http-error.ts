/** An answer that is not a success, in GitHub's form. */
export class HttpError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  }
}

export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly message?: string;
}

export function notFound(): HttpError {
  return new HttpError(404, 'Not Found');
}

export function validationFailed(...errors: readonly FieldError[]): HttpError {
  return new HttpError(422, 'Validation Failed', { errors });
}

/** GitHub's plain 422, whose message says it all. */
export function unprocessable(message: string): HttpError {
  return new HttpError(422, message);
}
