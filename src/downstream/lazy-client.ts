/** Stands for whatever a part takes out of its dependencies before one of its methods is called. */
const anything: unknown = new Proxy(() => undefined, { get: () => anything });

/**
 * Makes clients that are put together of parts, each part when a method of it is first asked for: clients are made for
 * each request and set of scopes, which uses few of their methods, and to copy them all would cost more than the rest.
 *
 * @param parts make objects with methods, of other names each, and do nothing else
 */
export function lazyClient<Client extends object, Deps>(
  ...parts: readonly ((deps: Deps) => Partial<Client>)[]
): (deps: Deps) => Client {
  class Lazy {
    readonly deps: Deps;
    readonly made: (Readonly<Record<string, unknown>> | undefined)[] = [];

    constructor(deps: Deps) {
      this.deps = deps;
    }
  }
  for (const [index, part] of parts.entries())
    for (const name of Object.keys(part(anything as Deps)))
      Object.defineProperty(Lazy.prototype, name, {
        get(this: Lazy) {
          return (this.made[index] ??= part(this.deps) as Readonly<Record<string, unknown>>)[name];
        },
      });
  return (deps) => new Lazy(deps) as unknown as Client;
}
