/** Loaded before the API, makes its process do on a signal what nobody has foreseen. */
process.on("SIGUSR2", () => {
  void Promise.reject(new TypeError("eyJsecret of alice"));
});
process.on("SIGHUP", () => {
  setImmediate(() => {
    throw new RangeError("eyJsecret of alice");
  });
});
