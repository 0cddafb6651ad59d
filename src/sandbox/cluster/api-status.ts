import type { JsonObject } from './json.ts';

export interface StatusCause extends JsonObject {
  reason: string;
  message: string;
  field: string;
}

export interface StatusDetails extends JsonObject {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A refusal that the server answers as a metav1.Status. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** What a refusal is about: the resource and the object's name. */
export interface Subject {
  group: string;
  plural: string;
  kind: string;
  name: string;
}

function qualified(subject: Subject): string {
  return subject.group === '' ? subject.plural : `${subject.plural}.${subject.group}`;
}

function detailsOf(subject: Subject): StatusDetails {
  const details: StatusDetails = { name: subject.name, kind: subject.plural };
  if (subject.group !== '') details.group = subject.group;
  return details;
}

export function notFound(subject: Subject): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(subject)} "${subject.name}" not found`, detailsOf(subject));
}

export function alreadyExists(subject: Subject): ApiError {
  const message = `${qualified(subject)} "${subject.name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(subject));
}

export function conflict(subject: Subject, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(subject)} "${subject.name}": ${why}`;
  return new ApiError(409, 'Conflict', message, detailsOf(subject));
}

export function modified(subject: Subject): ApiError {
  return conflict(
    subject,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

/** 422 with one cause per wrong field. */
export function invalid(subject: Subject, causes: StatusCause[]): ApiError {
  const kind = subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`;
  const listed = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = listed.length === 1 ? listed[0] : `[${listed.join(', ')}]`;
  const details: StatusDetails = { name: subject.name, kind: subject.kind, causes };
  if (subject.group !== '') details.group = subject.group;
  return new ApiError(422, 'Invalid', `${kind} "${subject.name}" is invalid: ${text}`, details);
}

export function forbidden(subject: Subject, why: string, causes: StatusCause[] = []): ApiError {
  const message = `${qualified(subject)} "${subject.name}" is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, { ...detailsOf(subject), causes });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

export function internalError(message: string): ApiError {
  return new ApiError(500, 'InternalError', message);
}

/** The honest answer of the sandbox to what a real server can do and it cannot. */
export function notImplemented(what: string): ApiError {
  return new ApiError(501, 'NotImplemented', `the sandbox cluster does not do this: ${what}`);
}

export function statusOf(error: ApiError): JsonObject {
  const status: JsonObject = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    code: error.code,
  };
  if (error.reason !== '') status['reason'] = error.reason;
  if (error.details !== undefined) status['details'] = error.details;
  return status;
}

export function cause(reason: string, field: string, message: string): StatusCause {
  return { reason, message, field };
}
