/** True for a text that is JSON, with or without a byte-order mark: there every value needs its quotes. */
export function isJson(text: string): boolean {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  if (!/^\s*[{[]/.test(text.slice(start, start + 1000))) return false;
  try {
    JSON.parse(start === 0 ? text : text.slice(start));
    return true;
  } catch {
    return false;
  }
}
