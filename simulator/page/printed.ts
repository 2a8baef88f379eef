import { useLayoutEffect, useState } from 'preact/hooks';

const MEDIA = 'print';

/** Whether the page is put on paper right now, where nobody scrolls. */
export function useIsPrinted(): boolean {
  const [isPrinted, setPrinted] = useState(matchMedia(MEDIA).matches);
  useLayoutEffect(() => {
    const media = matchMedia(MEDIA);
    const look = (): void => setPrinted(media.matches);
    const [begin, end] = [(): void => setPrinted(true), (): void => setPrinted(false)];
    media.addEventListener('change', look);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      media.removeEventListener('change', look);
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinted;
}
