/** Where the program's own log goes; pino's loggers fit. Data stands beside a static text, and neither ever holds a secret. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
