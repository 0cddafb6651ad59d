/** The bytes of an answer, at most `limit` of them. Throws with a sentence for more; `what` names it there. */
export async function readBody(response: Response, limit: number, what: string): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = new Error(`${what} is larger than ${Math.round(limit / 2 ** 20)} MiB, which is not read`);
  if (Number(response.headers.get('content-length') ?? 0) > limit) {
    await response.body?.cancel();
    throw tooLarge;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop ends the connection.
    if (size > limit) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
