import type { Message } from './message';

/** The words that a user reads. */
export interface Text {
  readonly subject: string;
  readonly text: string;
}

interface Texts {
  readonly subject: string;
  readonly text: string;
  readonly welcomeSubject: string;
  readonly welcomeText: string;
}

const DEFAULTS: Texts = {
  subject: 'Please confirm your registration',
  text: 'Please confirm your registration: {link}',
  welcomeSubject: 'Welcome',
  welcomeText: 'Your registration is confirmed. Welcome!',
};

/** The message in words: the user's own where the construct was given any. */
export function textOf(message: Message): Text {
  const texts = { ...DEFAULTS, ...(JSON.parse(process.env.TEXTS ?? '{}') as Partial<Texts>) };
  const [subject, text] =
    message.type === 'welcome' ? [texts.welcomeSubject, texts.welcomeText] : [texts.subject, texts.text];
  const values: Readonly<Record<string, string | number>> = { ...message };
  const fill = (template: string): string =>
    template.replace(/\{(link|deadline|userId)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
  return { subject: fill(subject), text: fill(text) };
}
