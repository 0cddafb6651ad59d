/** The texts of Warning headers with code 299, which is how an API server warns. Other codes are left out. */
export function readWarnings(header: string | string[] | undefined): string[] {
  const values = header === undefined ? [] : [header].flat();
  return values.flatMap((value) =>
    [...value.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => unquote(match[1])),
  );
}

function unquote(text = ''): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
