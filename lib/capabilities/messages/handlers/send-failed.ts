/** The error that the workflow retries: it says why, and never holds the message, whose link is a secret. */
export class SendFailed extends Error {
  public constructor(reason: string) {
    super(`The message could not be sent: ${reason}`);
    this.name = 'Verification.SendFailed';
  }
}
