/** A request that an AWS client sent to the loopback server. */
export interface LoopbackRequest {
  readonly requestId: number;
  /** Its number among the calls of its sandbox; undefined for one that came over a socket. */
  readonly callId?: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is base64: it is not text. */
  readonly base64?: boolean;
  /** The sandbox that makes it, where the host knows. */
  readonly sandboxId?: string;
  /** The calls of the same handler that the host has answered by itself before, by name: `dynamodb:putItem`. */
  readonly answered?: readonly string[];
}

/** What the loopback server answers. */
export interface LoopbackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  readonly base64?: boolean;
}
