import { spawn } from 'node:child_process';
import { usedBy } from './guard.mjs';
import { OutputLines } from './output-lines.mjs';
import { RuntimeApi } from './runtime-api.mjs';
import { SIGNALS } from './signals.mjs';

/** Starts a process for a handler of any language; what it is and takes is that of {@link startThread}. */
export function startProcess({ settings, environment, folder, opt, nowMs, line }, tell) {
  const { command, args, given } = settings.process;
  return new ProcessSandbox({ command, args, environment, given: { ...given, folder, opt }, nowMs, line }, tell);
}

/**
 * A sandbox that is a process of its own and hears of invocations through Lambda's Runtime API. To its user it is what a
 * worker thread is: it takes messages, and tells what happened.
 */
class ProcessSandbox {
  #api;
  #process;
  #output = new OutputLines();
  #line;
  #tell;
  #nowMs;
  #isEnded = false;
  #invocation;
  #folders = [];
  #giveInvocation;
  #goOn;
  #isStepwise = false;
  #isWatched = false;
  #open = new Set();
  #wakeMs = null;
  #answers = [];
  #refused = [];

  /**
   * @param start `command` and `args` of the process, `environment`, `given` (what the process is told as JSON in a last
   *   argument), `nowMs`, `line` (the way of its requests of AWS).
   * @param tell takes what a worker thread would tell.
   */
  constructor({ line, ...start }, tell) {
    this.#line = line;
    this.#tell = tell;
    this.#nowMs = start.nowMs;
    this.#api = new RuntimeApi({
      next: (give) => this.#serveNext(give),
      ended: (outcome) => this.#report(outcome),
      failed: (payload) => this.#report({ kind: 'threw', payload, ends: true }),
      waits: (asked, goOn) => this.#wait(asked, goOn),
      refused: (target) => this.#refused.push(target),
    });
    void this.#start(start);
  }

  postMessage(message) {
    this.#nowMs = message.nowMs ?? this.#nowMs;
    if (message.command === 'invoke') {
      this.#isStepwise = message.isStepwise;
      this.#isWatched = false;
      this.#invocation = message;
      if (this.#giveInvocation !== undefined) this.#serveNext(this.#giveInvocation);
    } else if (message.command === 'watch') {
      // Told twice, it would come late the second time, when the handler may have gone on.
      const isNew = !this.#isWatched;
      this.#isWatched = true;
      if (isNew && this.#goOn !== undefined) this.#tellQuiet();
    } else if (message.command === 'tick') {
      // What waits for an answer hears of the time with it, unless one of its timers is due before.
      if (this.#isWatched && this.#wakeMs !== null && this.#wakeMs <= this.#nowMs) this.#continue();
      this.#tell({ kind: 'ticked' });
    } else {
      this.#tell({ kind: 'begun' });
      if (message.command === 'resume') this.#answered({ id: message.requestId, answer: message.outcome });
      else this.#continue();
    }
  }

  /** The processor time that the process has used, in milliseconds; undefined where nobody knows it. */
  usedMs() {
    return usedBy(this.#process?.pid);
  }

  terminate() {
    this.#isEnded = true;
    this.#process?.kill('SIGKILL');
    this.#api.close();
  }

  async #start({ command, args, environment, given, nowMs }) {
    const { folder, opt } = given;
    this.#folders = [[folder, '/var/task'], ...(opt ? [[opt, '/opt']] : [])];
    const api = await this.#api.listen();
    if (this.#isEnded) return;
    this.#process = spawn(command, [...args, JSON.stringify({ ...given, nowMs })], {
      cwd: folder,
      env: { ...environment, AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (chunk) => this.#output.add(chunk));
    }
    this.#process.on('error', (error) => this.#tell({ kind: 'crashed', message: error.message }));
    this.#process.on('close', (code, signal) => {
      this.#api.close();
      this.#report(code === null ? { kind: 'crashed', signal: SIGNALS[signal] ?? signal } : { kind: 'exited', code });
    });
  }

  #serveNext(give) {
    this.#giveInvocation = give;
    const message = this.#invocation;
    if (message === undefined) return;
    this.#invocation = this.#giveInvocation = undefined;
    this.#tell({ kind: 'begun' });
    give([message.event, headersOf(message, this.#nowMs)]);
  }

  #wait({ requests, wakeMs }, goOn) {
    this.#goOn = goOn;
    this.#wakeMs = wakeMs;
    for (const { id } of requests) this.#open.add(id);
    if (this.#isStepwise && this.#open.size > 0) {
      const asked = requests.map(({ id, request }) => ({ requestId: id, ...request }));
      return this.#report({ kind: 'waiting', wakeMs, requests: asked });
    }
    for (const { id, request } of requests) {
      this.#line.take({ callId: id, ...request }, (answer) => this.#answered({ id, answer }));
    }
    if (this.#answers.length > 0) return this.#continue();
    if (this.#open.size === 0) return this.#report({ kind: 'sleeping', wakeMs });
    if (this.#isWatched) this.#tellQuiet();
  }

  #tellQuiet() {
    this.#tell({ kind: 'quiet', open: [...this.#open], wakeMs: this.#wakeMs });
  }

  #answered(answer) {
    this.#open.delete(answer.id);
    this.#answers.push(answer);
    this.#continue();
  }

  #continue() {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    goOn?.({ nowMs: this.#nowMs, answers: this.#answers.splice(0) });
  }

  #report(outcome) {
    this.#tell({
      ...outcome,
      output: this.#output.take().map((line) => this.#asOnLambda(line)),
      refused: this.#refused.splice(0),
    });
  }

  /** What is logged names the folders that Lambda has, not those of this machine. */
  #asOnLambda(line) {
    return this.#folders.reduce((text, [here, there]) => text.replaceAll(here, there), line);
  }
}

function headersOf({ context, deadlineMs }, nowMs) {
  const { requestId, functionArn, version, traceId, clientContext } = context;
  return {
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(deadlineMs),
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': traceId,
    ...(clientContext !== undefined && { 'lambda-runtime-client-context': JSON.stringify(clientContext) }),
    'simulator-function-version': version,
    'simulator-now-ms': String(nowMs),
  };
}
