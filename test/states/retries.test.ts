import { retrySdkCall } from '../../lib/states/retries';
import { TRANSIENT_ERRORS } from '../../lib/states/transient-errors';
import { raisedErrors } from '../../simulator/src/offer/raised-errors';

/** The errors that are retried of a call, under their whole names. */
function retried(service: string): readonly string[] {
  return retrySdkCall(service).flatMap(({ ErrorEquals }) => ErrorEquals);
}

test('every error that is retried is one that the published model of its service has, or that no model names', () => {
  const services = Object.keys(TRANSIENT_ERRORS);
  expect(services.length).toBeGreaterThan(400);
  const unknown = services.flatMap((service) => {
    const { prefix = '', ofService = [] } = raisedErrors(`arn:aws:states:::aws-sdk:${service}:anyAction`) ?? {};
    const general = [`${prefix}.${prefix}Exception`, `${prefix}.SdkClientException`, 'States.Timeout'];
    const known = [...general, ...ofService.map((name) => `${prefix}.${name}`)];
    return retried(service).filter((name) => !known.includes(name));
  });
  expect(unknown).toEqual([]);
});

test('throttling and a server at a loss are retried where the model names them, and no refusal', () => {
  expect(retried('ssm')).toEqual(
    expect.arrayContaining(['Ssm.InternalServerErrorException', 'Ssm.ThrottlingException', 'Ssm.SsmException']),
  );
  expect(retried('codebuild')).toEqual([
    'CodeBuild.CodeBuildException',
    'CodeBuild.SdkClientException',
    'States.Timeout',
  ]);
  const refusals = Object.values(TRANSIENT_ERRORS).flatMap(
    ([, names]) => names.match(/\b(?:Validation|AccessDenied|ResourceNotFound|Invalid)\w*/g) ?? [],
  );
  expect(refusals).toEqual([]);
});

test('a service that no model is known of has the general errors, under its name with a capital letter', () => {
  expect(retried('newest')).toEqual(['Newest.NewestException', 'Newest.SdkClientException', 'States.Timeout']);
});
