import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { AslTask } from '../../states/asl-task';
import { Approval, type ApprovalOptions, type IApprovalChannel } from '../approval';
import type { Gate, GatePlace, GateStates } from '../../work/gate';
import { RunbookRefusal } from './props';

/** The decision as the cause of what ends by it. */
const DECISION = '{% $states.input.approval %}';

/** A gate that people decide: 1 transition, and 1 for each further level and reminder that is reached. */
export class ApprovalGate implements Gate {
  public constructor(
    private readonly channel: IApprovalChannel,
    private readonly request: ApprovalOptions,
    private readonly onRefused = RunbookRefusal.ROLL_BACK,
  ) {}

  public create({ scope, names, name, refusal }: GatePlace): GateStates {
    const { channel, request, onRefused } = this;
    const stops = onRefused === RunbookRefusal.STOP;
    const stateNamePrefix = `${names.state(name)}: `;
    const approval = new Approval(scope, name, {
      ...request,
      channel,
      stateNamePrefix,
      ...(!stops && {
        onRejected: refusal('rejected', 'Approval.Rejected', DECISION),
        onExpired: refusal('expired', 'Approval.Expired', DECISION),
      }),
    });
    const states = sfn.State.findReachableStates(approval.startState, { includeErrorHandlers: true });
    const own = states.filter((state) => state instanceof AslTask && state.node.scope === approval);
    return {
      start: approval.startState,
      ends: approval.endStates,
      caught: stops ? [] : own.map((state) => ({ state })),
    };
  }
}
