import type { Json } from '../../base/json';
import type { Notes } from './notes';
import { isList, standInParameter, type ValuePlace } from './stand-in';
import type { TemplateParameter } from './template';
import { textOf } from '../../base/text';

/** A parameter of a stack, with what is known of its value. */
export interface StackParameter {
  readonly name: string;
  readonly declared: TemplateParameter;
  /** The value given for it. */
  readonly given: Json | undefined;
  readonly stack: ValuePlace & { readonly name: string; readonly notes: Notes };
  /** What a dynamic reference stands for. */
  readonly reference: (name: string) => Json | undefined;
}

/** The value of a parameter: the given one, the default, or, where there is neither, one that stands in for it. */
export function parameterValue({ name, declared, given, stack, reference }: StackParameter): Json {
  const { Type: type, Default: byDefault } = declared;
  if (given !== undefined) return asDeclared(given, type);
  const valueType = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
  if (valueType === undefined && byDefault !== undefined) return asDeclared(byDefault, type);
  const stored = byDefault === undefined ? undefined : reference(`ssm:${textOf(byDefault)}`);
  if (stored !== undefined) return asDeclared(stored, type);
  const value = standInParameter(name, { ...declared, Type: valueType ?? type }, `${stack.name}:${name}`, stack);
  const what =
    byDefault === undefined
      ? `The value of parameter '${name}' of stack '${stack.name}', which has no default,`
      : `The value of the SSM parameter '${textOf(byDefault)}' behind parameter '${name}' of stack '${stack.name}'`;
  return stack.notes.standIn(value, what, `give its value with the option parameters: { ${name}: … }`);
}

/** A list may be given as one text with commas. */
function asDeclared(value: Json, type: string): Json {
  return isList(type) && typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;
}
