export * from './sender';
export * from './sender-options';
