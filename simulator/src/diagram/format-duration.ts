const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A duration as people write it, in the two largest units that say something: `90 s` is `1 min 30 s`, `0.25 s` is `250 ms`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return 'without end';
  if (durationMs < 0) return `-${formatDuration(-durationMs)}`;
  if (durationMs < 1_000) return `${trim(durationMs)} ms`;
  if (durationMs < 60_000) return `${trim(durationMs / 1_000)} s`;
  const parts: string[] = [];
  let rest = Math.round(durationMs / 1_000) * 1_000;
  for (const [unitMs, name] of UNITS) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

function trim(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}
