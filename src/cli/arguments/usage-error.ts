/** What the command line or a configuration file has wrong. Nothing was signalled. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  /** `ERR_CONFIG` and `ERR_CONFIRMATION` are told apart from what a help text can cure. */
  readonly code: 'ERR_USAGE' | 'ERR_CONFIG' | 'ERR_CONFIRMATION';
  /** More about it for `--json`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    message: string,
    code: UsageError['code'] = 'ERR_USAGE',
    details: UsageError['details'] = {},
  ) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
