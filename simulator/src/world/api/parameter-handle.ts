import type { SsmService } from '../../services/ssm/ssm-service';

/** A parameter of Systems Manager. */
export class ParameterHandle {
  constructor(
    readonly name: string,
    private readonly ssm: SsmService,
  ) {}

  /** The value of its newest version. */
  get value(): string {
    return this.ssm.parameter(this.name).value;
  }

  /** Puts a new version, as `PutParameter` does. */
  put(value: string): void {
    this.ssm.put(this.name, value, this.ssm.parameter(this.name).type);
  }
}
