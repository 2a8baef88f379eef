/** The errors of functions, which the workflow knows by their names. */
export type PipelineError =
  | 'Busy'
  | 'Free'
  | 'InputChanged'
  | 'LateData'
  | 'NoInput'
  | 'Published'
  | 'RunAgain'
  | 'SchemaInvalid'
  | 'Stale'
  | 'Superseded'
  | 'TooFew'
  | 'TooManyBadRecords'
  | 'TooMany'
  | 'TooMuch'
  | 'Unreadable';

/** An error by which a run ends, or goes another way. */
export function failed(name: PipelineError, message: string): Error {
  const error = new Error(message);
  error.name = `DataPipeline.${name}`;
  return error;
}
