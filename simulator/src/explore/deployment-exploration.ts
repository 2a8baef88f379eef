import type { Found } from './judge-run';

/** A deployment that did not go well. */
export interface DeploymentFinding extends Found {
  /** The number of the boundary at which the deployment came: `replayDeployment` shows the finding again with it. */
  readonly at: number;
  /** What the executions were about at the boundary. */
  readonly boundary: string;
}

/** What an exploration of deployments found. */
export class DeploymentExploration {
  constructor(
    /** How many scenarios ran, the one without a deployment included. */
    readonly scenarios: number,
    /** What the executions were about at each boundary; the first stands for a deployment before anything was started. */
    readonly boundaries: readonly string[],
    readonly findings: readonly DeploymentFinding[],
  ) {}

  /**
   * Lets a test fail for what was found.
   * @throws when there are findings; the message holds all of them, each with the line that shows it again.
   */
  assertNothingFound(): void {
    if (this.findings.length > 0) throw new Error(this.toString());
  }

  /** How many scenarios ran, and every finding with the line that shows it again. */
  toString(): string {
    const ran = `${this.scenarios} scenarios ran, with a deployment at ${this.boundaries.length} boundaries`;
    if (this.findings.length === 0) return `${ran}, nothing found`;
    return `${ran}: ${this.findings.length} found\n${this.findings.map(described).join('\n')}`;
  }
}

function described({ kind, at, boundary, message }: DeploymentFinding): string {
  const indented = message.trim().replaceAll('\n', '\n    ');
  return `- ${kind} when deployed ${boundary}; again with: await replayDeployment(options, ${at})\n    ${indented}`;
}
