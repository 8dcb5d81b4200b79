declare module 'crypto-pouch' {
  const plugin: object;
  export default plugin;
}
