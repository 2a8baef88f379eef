/** A partition of AWS: how ARNs name it, the regions that are in it, and the domain of its services. */
interface Partition {
  readonly name: string;
  readonly regions: RegExp;
  readonly urlSuffix: string;
}

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regions: /^cn-/, urlSuffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', regions: /^us-gov-/, urlSuffix: 'amazonaws.com' },
  { name: 'aws-eusc', regions: /^eusc-/, urlSuffix: 'amazonaws.eu' },
  { name: 'aws-iso', regions: /^us-iso-/, urlSuffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', regions: /^us-isob-/, urlSuffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', regions: /^eu-isoe-/, urlSuffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', regions: /^us-isof-/, urlSuffix: 'csp.hci.ic.gov' },
];

/** The partition that a region is in. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(({ regions }) => regions.test(region))?.name ?? 'aws';
}

/** What `AWS::URLSuffix` stands for in a partition. */
export function urlSuffixOf(partition: string): string {
  return PARTITIONS.find(({ name }) => name === partition)?.urlSuffix ?? 'amazonaws.com';
}
