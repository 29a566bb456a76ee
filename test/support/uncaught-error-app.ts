/** Imported before the API in its process: causes an unhandled rejection on SIGUSR2 and an uncaught exception on SIGHUP. */
process.on("SIGUSR2", () => {
  void Promise.reject(new TypeError("eyJsecret of alice"));
});
process.on("SIGHUP", () => {
  setImmediate(() => {
    throw new RangeError("eyJsecret of alice");
  });
});
