/** Bodies travel as text wherever that is lossless. */
export function encodeBody(bytes) {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? { body: text } : { body: bytes.toString('base64'), base64: true };
}

export function decodeBody({ body, base64 }) {
  return Buffer.from(body, base64 ? 'base64' : 'utf8');
}
