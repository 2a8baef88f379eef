import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { LoopbackRequest } from '../services/protocols/loopback';

/** Whoever opens the address with its code gets a cookie for it, once; the cookie is what every further request needs. */
export class Door {
  private readonly secret = randomBytes(24).toString('base64url');
  private readonly codes = new Set<string>();

  /** @param origin gives where the page is: `http://127.0.0.1:43567`. */
  constructor(private readonly origin: () => string) {}

  /** A code that lets one browser in. */
  makeCode(): string {
    const code = randomBytes(24).toString('base64url');
    this.codes.add(code);
    return code;
  }

  /** The cookie for a code; undefined for one that was used already, or that nobody made. */
  exchange(code: string): string | undefined {
    if (!this.codes.delete(code)) return undefined;
    return `${this.cookieName}=${this.secret}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a request is one of a page of studio itself, in a browser that was let in. */
  admits({ method, headers }: LoopbackRequest): boolean {
    const { host, origin, cookie = '' } = headers;
    const site = headers['sec-fetch-site'];
    if (host !== this.host || (origin !== undefined && origin !== this.origin())) return false;
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
    // Browsers say where everything comes from that changes something.
    if (method !== 'GET' && method !== 'HEAD' && origin === undefined) return false;
    return this.isKnown(cookie);
  }

  private isKnown(cookies: string): boolean {
    const prefix = `${this.cookieName}=`;
    const given = cookies
      .split(/;\s*/)
      .filter((each) => each.startsWith(prefix))
      .map((each) => Buffer.from(each.slice(prefix.length)));
    const known = Buffer.from(this.secret);
    return given.some((each) => each.length === known.length && timingSafeEqual(each, known));
  }

  private get host(): string {
    return new URL(this.origin()).host;
  }

  /** Cookies don't know ports: two studios at once would take each other's away. */
  private get cookieName(): string {
    return `workflow-studio-${new URL(this.origin()).port}`;
  }
}
