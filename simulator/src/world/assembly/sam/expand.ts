import type { Notes } from '../notes';
import type { CloudFormationTemplate, StackSource } from '../template';
export function expandSam({ template }: StackSource, _notes: Notes): CloudFormationTemplate {
  return template;
}
