import type { MapLimits } from './data-flow';

/** Whether a distributed Map goes on with this many failed iterations. */
export function isFailureTolerated(failures: number, limits: MapLimits): boolean {
  if (failures === 0) return true;
  const { items, toleratedCount, toleratedPercentage } = limits;
  if (toleratedCount === undefined && toleratedPercentage === undefined) return false;
  if (toleratedCount !== undefined && failures > toleratedCount) return false;
  return toleratedPercentage === undefined || (100 * failures) / Math.max(1, items ?? 0) <= toleratedPercentage;
}
