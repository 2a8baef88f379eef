import type * as z from 'zod';
import type { Answer } from '../answer';
import type { Project } from '../project';
import type { Said } from '../simulator';

/** What a tool is told of. */
export interface ToolContext {
  readonly project: Project;
  /** Runs a command of the simulator. */
  readonly simulate: (args: readonly string[], timeoutSeconds: number) => Promise<Said>;
}

/** A tool, a command of the simulator behind it. */
export interface Tool<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject<Shape>;
  /** The arguments of the command, and what its result comes to. */
  readonly call: (given: z.infer<z.ZodObject<Shape>>, project: Project) => Call;
}

/** A command line, and how its result is told. */
export interface Call {
  readonly args: readonly string[];
  readonly timeoutSeconds: number;
  readonly tell: (result: unknown, code: 0 | 2) => Answer;
}

/** Keeps the types of a tool's own members where a list holds tools of every shape. */
export function tool<Shape extends z.ZodRawShape>(given: Tool<Shape>): Tool {
  return given as unknown as Tool;
}

/** Calls a tool: what cannot start, or takes too long, is an answer too. */
export async function answerOf(
  { project, simulate }: ToolContext,
  { call }: Tool,
  given: Record<string, unknown>,
): Promise<Answer> {
  let what: Call;
  try {
    what = call(given, project);
  } catch (error) {
    return { outcome: 'could-not-start', summary: 'The arguments cannot be used', data: (error as Error).message };
  }
  const { code, result, notes } = await simulate(what.args, what.timeoutSeconds);
  const said = notes.trim();
  if (code === undefined) {
    const summary = `It was ended after ${what.timeoutSeconds} seconds; make what is asked smaller, or raise timeoutSeconds`;
    return { outcome: 'took-too-long', summary, data: said };
  }
  if ((code !== 0 && code !== 2) || result === undefined)
    return { outcome: 'could-not-start', summary: 'The simulator could not start', data: said };
  return what.tell(result, code);
}

/** `1 finding`, `2 findings`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
