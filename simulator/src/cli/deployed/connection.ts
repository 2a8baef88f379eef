import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import type { AppOptions } from '../app-source';
import { addAppOptions } from '../registration';

/** Options of the commands that talk to deployed machines. */
export interface DeployedOptions extends AppOptions {
  readonly json?: boolean;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** What the SDK's clients are made with; what is left out comes from the environment and the configuration files, as usual. */
export interface ClientSettings {
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Adds the options by which a command finds the account. */
export function addDeployedOptions(command: Command): Command {
  return addAppOptions(command)
    .option('--profile <name>', 'profile of the AWS configuration files (default: AWS_PROFILE)')
    .option('--endpoint-url <url>', 'another endpoint than AWS, such as that of serve (default: AWS_ENDPOINT_URL)');
}

export function settingsOf({ profile, region, endpointUrl }: DeployedOptions, stackRegion?: string): ClientSettings {
  const configured = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const chosen = region ?? (configured === undefined && profile === undefined ? stackRegion : undefined);
  return {
    ...(profile !== undefined && { profile }),
    ...(chosen !== undefined && { region: chosen }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  };
}

/** Loading the SDK takes a while: only commands that need it do. */
export async function connect(settings: ClientSettings): Promise<SFNClient> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { SFNClient: Client } = await import('@aws-sdk/client-sfn');
  // Some calls go to sync-<host>, which only AWS has.
  const isElsewhere = settings.endpoint !== undefined || process.env.AWS_ENDPOINT_URL !== undefined;
  return new Client({ ...settings, ...(isElsewhere && { disableHostPrefix: true }) });
}
