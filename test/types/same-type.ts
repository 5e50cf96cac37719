/** Whether two types are identical: also in `readonly`, in what is optional, and in `any`. */
export type Identical<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Whether each type can be used where the other is asked for. `any` can not: it would hide a missing name. */
export type Interchangeable<A, B> =
  Identical<A, any> extends true
    ? false
    : Identical<B, any> extends true
      ? false
      : [A] extends [B]
        ? [B] extends [A]
          ? true
          : false
        : false;

/** Compiles only for `true`. */
export type Assert<T extends true> = T;

/** Compiles only where no name is left; the compiler's message lists those that are. */
export type None<Names extends never> = Names;
