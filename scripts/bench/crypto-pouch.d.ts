declare module 'crypto-pouch' {
  const plugin: object;
  export = plugin;
}
