import type { Message } from './message';

/** The words that a user reads. */
export interface Text {
  readonly subject: string;
  readonly text: string;
}

interface Texts extends Text {
  readonly welcomeSubject: string;
  readonly welcomeText: string;
}

/** The message with a link, in the words of each pattern that sends one. */
const WITH_LINK: Readonly<Record<Exclude<Message['type'], 'welcome'>, Text>> = {
  verification: {
    subject: 'Please confirm your registration',
    text: 'Please confirm your registration: {link}',
  },
  approval: {
    subject: 'Your decision is needed: {title}',
    text: '{requestedBy} asks for approval: {title}. Please decide by {deadline}: {link}',
  },
};

const WELCOME = {
  welcomeSubject: 'Welcome',
  welcomeText: 'Your registration is confirmed. Welcome!',
};

/** The message in words: the user's own where the construct was given any. */
export function textOf(message: Message): Text {
  const own = JSON.parse(process.env.TEXTS ?? '{}') as Partial<Texts>;
  const texts = { ...WELCOME, ...(message.type !== 'welcome' && WITH_LINK[message.type]), ...own } as Texts;
  const [subject, text] =
    message.type === 'welcome' ? [texts.welcomeSubject, texts.welcomeText] : [texts.subject, texts.text];
  const values: Readonly<Record<string, string | number>> = { ...message };
  const fill = (template: string): string =>
    template.replace(/\{(link|deadline|userId|title|requestedBy)\}/g, (placeholder, name: string) =>
      String(values[name] ?? placeholder),
    );
  return { subject: fill(subject), text: fill(text) };
}
