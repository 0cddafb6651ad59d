/** What people write where a secret would stand: nothing, `changeme`, `xxxx`, `<password>`, `example`. */
export function isMadeUp(value: string): boolean {
  const text = value.trim();
  if (text === '' || /^(?:<.*>|\[.*\]|\{.*\})$/.test(text)) return true;
  return /^(?:change-?me|replace-?me|example|dummy|placeholder|password|passwd|secret|todo|none|null|true|false|x+|\*+|\.+|-+)$/i.test(
    text,
  );
}
