import { serve } from '../line';

/** Changes of the table, as its stream tells them. */
interface Changes {
  readonly Records: readonly { readonly dynamodb?: { readonly Keys?: { readonly pk?: { readonly S?: string } } } }[];
}

/** Hands what is free to those who wait longest. */
export async function handler({ Records: records }: Changes): Promise<void> {
  const partitions = new Set(records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S));
  for (const pk of partitions) {
    if (pk !== undefined) await serve(pk);
  }
}
