/** What a call of a worker asked for: the command's name and its input. */
export interface Asked {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Answer = (input: Asked['input'], signal: AbortSignal) => unknown;

/** Stands for Step Functions: hands out tasks to polls, and answers every other call with nothing unless it is told otherwise. */
export class FakeActivity {
  readonly calls: Asked[] = [];
  private readonly tasks: unknown[] = [];
  private readonly waiting: ((task: object) => void)[] = [];
  private readonly answers: Record<string, Answer> = {};
  private handedOut = 0;

  /** Offers a task with this input; the first has the token `token-1`. */
  offer(input: unknown): void {
    this.tasks.push(input);
    this.waiting.shift()?.(this.next());
  }

  /** Answers calls of a kind in a way of the test's own: `SendTaskHeartbeat`. */
  answer(name: string, answer: Answer): void {
    this.answers[name] = answer;
  }

  /** What was said with calls of a kind. */
  said(name: string): readonly Asked['input'][] {
    return this.calls.filter((call) => call.name === name).map(({ input }) => input);
  }

  get openPolls(): number {
    return this.waiting.length;
  }

  /** A client of the SDK, as far as a worker knows it. */
  get client(): { readonly send: never } {
    const send = async (
      command: { readonly constructor: { readonly name: string }; readonly input: Asked['input'] },
      { abortSignal }: { readonly abortSignal: AbortSignal },
    ): Promise<unknown> => {
      const name = command.constructor.name.replace(/Command$/, '');
      this.calls.push({ name, input: { ...command.input } });
      const answer = this.answers[name];
      if (answer !== undefined) return (await answer(command.input, abortSignal)) ?? {};
      return name === 'GetActivityTask' ? this.poll(abortSignal) : {};
    };
    return { send: send as never };
  }

  /** As AWS does: a task at once, or when there is one, or none after a minute. */
  poll(signal: AbortSignal): Promise<object> | object {
    if (this.tasks.length > 0) return this.next();
    return new Promise((resolve, reject) => {
      const end = (task: object): void => {
        clearTimeout(timer);
        resolve(task);
      };
      const leave = (): void => void this.waiting.splice(this.waiting.indexOf(end), 1);
      const timer = setTimeout(() => (leave(), resolve({})), 60_000);
      this.waiting.push(end);
      signal.addEventListener('abort', () => {
        if (this.waiting.includes(end)) leave();
        clearTimeout(timer);
        reject(awsError('AbortError'));
      });
    });
  }

  private next(): object {
    this.handedOut++;
    return { taskToken: `token-${this.handedOut}`, input: JSON.stringify(this.tasks.shift()) };
  }
}

/** An error as the SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
