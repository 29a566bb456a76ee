interface ErrorClass {
  readonly prototype: Error;
}

/**
 * Makes `instanceof` recognise the errors of every copy of this package in the process, such as that of a library with
 * resolvers. Call it in a static block of each class; subclasses without a brand are compared as usual.
 *
 * @param name of the class: the same in all versions, and after a bundler has renamed the class
 */
export function brandErrorClass(errorClass: ErrorClass, name: string): void {
  const brand = Symbol.for(`oboql.${name}`);
  Object.defineProperty(errorClass.prototype, brand, { value: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, error: unknown): boolean {
      if (this === errorClass) return typeof error === "object" && error !== null && brand in error;
      return Function.prototype[Symbol.hasInstance].call(this, error);
    },
  });
}
