/** AWS clients send to a queue's own address, whatever endpoint they were given: a sandbox gets to see the loopback one. */
export function withLocalQueues(text, port) {
  return text.replaceAll(/https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\//g, `http://127.0.0.1:${port}/`);
}
