/** Host and port of an address; null when it is none. */
export function urlHost(address: string | null | undefined): string | null {
  return address != null && URL.canParse(address) ? new URL(address).host || null : null;
}
