/** SHA-256 in hexadecimal, also where the browser keeps `crypto.subtle` from an insecure page. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  // The type says that it is always there; on plain http from another machine it is not.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  const digest = subtle
    ? new Uint8Array(await subtle.digest('SHA-256', bytes))
    : (await import('@noble/hashes/sha2.js')).sha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
