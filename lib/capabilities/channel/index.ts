export * from './channel-options';
