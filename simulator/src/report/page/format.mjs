const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

export function duration(ms) {
  if (ms < 1_000) return `${Math.round(ms * 1_000) / 1_000} ms`;
  if (ms < 60_000) return `${Math.round(ms) / 1_000} s`;
  const parts = [];
  let rest = Math.round(ms / 1_000) * 1_000;
  for (const [unit, name] of UNITS) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

export const moment = (ms) => (ms === 0 ? 'start' : `+${duration(ms)}`);
