import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refusal } from './refusal';

/** AWS's limit for the name of a state and for the name of a variable. */
const MAX_NAME = 80;

/** AWS's limit for the label of a distributed Map. */
const MAX_LABEL = 40;

/** Names of the states and variables of one fragment: what an operator reads, stable and distinct. */
export class FragmentNames {
  private readonly prefix: string;
  private readonly variablePrefix: string;

  public constructor(
    private readonly scope: IConstruct,
    stateNamePrefix: string | undefined,
  ) {
    if (Token.isUnresolved(stateNamePrefix)) {
      throw refusal(scope, {
        prop: 'stateNamePrefix',
        must: 'be known at synthesis',
        got: stateNamePrefix,
        instead: 'state names are part of the definition: give a literal string',
      });
    }
    this.prefix = stateNamePrefix ?? `${scope.node.id}: `;
    // An empty prefix drops the prefix of the state names only: variables of two fragments must never meet.
    this.variablePrefix = toIdentifier(this.prefix === '' ? scope.node.id : this.prefix);
  }

  /** `<prefix><short verb phrase>`, refused when AWS would refuse it. */
  public state(phrase: string): string {
    const name = `${this.prefix}${phrase}`;
    if (name.length > MAX_NAME) {
      throw refusal(this.scope, {
        prop: 'stateNamePrefix',
        must: `leave the state name '${name}' within ${MAX_NAME} characters`,
        got: `${name.length} characters`,
        instead:
          phrase.length < MAX_NAME
            ? `give a 'stateNamePrefix' of at most ${MAX_NAME - phrase.length} characters, or a shorter construct id`
            : `shorten '${phrase}' itself`,
      });
    }
    return name;
  }

  /** The name of a variable, without the `$` that stands before it in an expression. */
  public variable(name: string): string {
    return this.within(MAX_NAME, name);
  }

  /** The label of a distributed Map. */
  public label(name: string): string {
    return this.within(MAX_LABEL, name);
  }

  /** Distinct in a state machine also when it is cut. */
  private within(most: number, name: string): string {
    const full = `${this.variablePrefix}_${name}`;
    const address = this.scope.node.addr.slice(-8);
    const kept = most - address.length - name.length - 2;
    return full.length <= most ? full : `${full.slice(0, kept)}_${address}_${name}`;
  }
}

/** Distinct for distinct texts: where characters are lost, a part of a hash stands for them. */
function toIdentifier(text: string): string {
  const name = text.replace(/[:\s]+$/, '');
  const identifier = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  const begun = /^[A-Za-z]/.test(identifier) ? identifier : `v${identifier}`;
  return begun === name ? name : `${begun}_${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}
