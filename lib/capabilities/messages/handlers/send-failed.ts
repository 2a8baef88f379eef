/** The error that a workflow retries: it says why, and never holds the message, whose link is a secret. */
export class SendFailed extends Error {
  public constructor(reason: string) {
    super(`The message could not be sent: ${reason}`);
    this.name = 'Message.SendFailed';
  }
}

/** The error that no retry mends: there is nowhere to send the message to. */
export class NoRecipient extends Error {
  public constructor(attribute: string) {
    super(`The message could not be sent: the item of the user has no '${attribute}'`);
    this.name = 'Message.NoRecipient';
  }
}
