/** What the feed of packages says, once it is known to be the builder's. */
export interface PackageFeed {
  readonly version: string;
  readonly package: {
    /** A file of the feed's folder. */
    readonly name: string;
    /** Base64. */
    readonly sha512: string;
    /** In bytes. */
    readonly size: number;
  };
}

/** A newer version that is here, checked, and only waits for the program's end. */
export interface DownloadedUpdate {
  /** Has the program end, in its own orderly way. */
  end(): void;
  /** The program's last act: all is written, no window is left, and nothing that takes time comes to its end any more. */
  atEnd(): void;
}

export interface DownloadOptions {
  /** Called with whole numbers from 0 to 100, each once. */
  readonly onPercent: (percent: number) => void;
  readonly signal: AbortSignal;
}

/** Puts a newer version into this copy's place. */
export interface UpdaterPort {
  /**
   * Downloads a package and has it checked. This copy is as it was when that fails.
   * @throws {ExpectedError} UPDATE_REFUSED, UPDATE_NOT_WRITTEN
   * @throws {HttpError} where it did not come
   */
  download(feed: PackageFeed, options: DownloadOptions): Promise<DownloadedUpdate>;
}
