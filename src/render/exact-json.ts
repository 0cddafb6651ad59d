const longInteger = /[:[,]-?\d{16,}[,}\]]/;

/** JSON.parse that keeps integers which a JavaScript number cannot hold. The slow way is taken only when there is one. */
export function parseExactly(text: string): unknown {
  return longInteger.test(text) ? JSON.parse(text, keepInteger) : JSON.parse(text);
}

function keepInteger(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  const source = context?.source;
  return isRounded && source !== undefined && /^-?\d+$/.test(source) ? rawNumber(source) : value;
}

/** `JSON.rawJSON` is in Node 24 but not yet in TypeScript's library. */
function rawNumber(digits: string): unknown {
  const json: typeof JSON & { rawJSON?(text: string): unknown } = JSON;
  return json.rawJSON?.(digits) ?? Number(digits);
}
