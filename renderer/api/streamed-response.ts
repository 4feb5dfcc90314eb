/** Why a body broke off, once it has. */
export interface Broken {
  reason: unknown;
}

/** A `Response` that says why its body broke off, however it is read. Of Chromium's own one would only hear of a `TypeError`. */
export class StreamedResponse extends Response {
  readonly #broken: Broken;

  constructor(body: ReadableStream | null, init: ResponseInit, broken: Broken) {
    super(body, init);
    this.#broken = broken;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#explained(super.arrayBuffer());
  }

  /** Not every Chromium has one that could be asked. */
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override blob(): Promise<Blob> {
    return this.#explained(super.blob());
  }

  override formData(): Promise<FormData> {
    return this.#explained(super.formData());
  }

  override json(): Promise<unknown> {
    return this.#explained(super.json());
  }

  override text(): Promise<string> {
    return this.#explained(super.text());
  }

  override clone(): StreamedResponse {
    const { body, status, headers } = super.clone();
    return new StreamedResponse(body, { status, headers }, this.#broken);
  }

  async #explained<Value>(reading: Promise<Value>): Promise<Value> {
    try {
      return await reading;
    } catch (error) {
      throw this.#broken.reason ?? error;
    }
  }
}
