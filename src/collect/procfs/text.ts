/** Names from the kernel are bytes; readers keep them as latin1 and this gives them their usual reading. */
export function text(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII is the common case and needs no decoding.
  return /^[\x00-\x7f]*$/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')
}
