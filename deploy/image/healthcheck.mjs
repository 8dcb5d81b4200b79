// What HEALTHCHECK asks in an image: whether this container's service can take requests now.
try {
  const url = `http://127.0.0.1:${process.env.PORT ?? '8080'}/readyz`;
  const { status } = await fetch(url, { signal: AbortSignal.timeout(2500) });
  process.exitCode = status === 200 ? 0 : 1;
} catch {
  process.exitCode = 1;
}
