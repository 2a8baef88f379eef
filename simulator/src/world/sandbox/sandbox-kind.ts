import type { Resource } from '../assembly/resource';

/** What a sandbox is started for. */
export interface SandboxStart {
  readonly resource: Resource;
  /** What the randomness of the sandbox comes from. */
  readonly seed: string;
  /** The port of the simulator's server. */
  readonly port: number;
  readonly memoryMb: number;
}

/** How the host starts a sandbox: a worker thread of its own, or a process that speaks Lambda's Runtime API. */
export interface SandboxSettings {
  /** Variables besides those that every function of Lambda has. */
  readonly environment: Readonly<Record<string, string>>;
  readonly worker?: object;
  readonly process?: {
    readonly command: string;
    readonly args: readonly string[];
    /** What the process is told, as JSON in a last argument. */
    readonly given: object;
  };
}

/** How the handlers of one language run. */
export interface SandboxKind {
  /** The name of the language. */
  readonly language: string;
  /** The ending of the file into which Lambda writes inline code: `index` and this. */
  readonly inlineExtension: string;
  /** @throws when a folder can't be what runs on Lambda. */
  checkFolder(resource: Resource, folder: string): void;
  /** What is otherwise than on Lambda when a function runs on this machine; undefined when nothing is. */
  tryNote?(resource: Resource): string | undefined;
  /** @throws when the machine lacks what the sandbox needs. */
  settings(start: SandboxStart): Promise<SandboxSettings>;
}
