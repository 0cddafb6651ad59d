/** What an examination found: fine, worth knowing, or something that must be fixed, with how. */
export type Finding =
  | { level: 'fine'; about: string; message: string }
  | { level: 'note'; about: string; message: string; advice: string | null }
  | { level: 'wrong'; about: string; message: string; fix: string };

export function fine(about: string, message: string): Finding {
  return { level: 'fine', about, message };
}

export function note(about: string, message: string, advice: string | null = null): Finding {
  return { level: 'note', about, message, advice };
}

export function wrong(about: string, message: string, fix: string): Finding {
  return { level: 'wrong', about, message, fix };
}
