const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after the world began something happened, as on a clock: `0:00:00`, `1:30:00.25`, `49:00:00`. */
export function elapsedText(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const fraction = ms % SECOND_MS === 0 ? '' : String((ms % SECOND_MS) / SECOND_MS).slice(1);
  return `${Math.floor(ms / HOUR_MS)}:${two((ms % HOUR_MS) / MINUTE_MS)}:${two((ms % MINUTE_MS) / SECOND_MS)}${fraction}`;
}
