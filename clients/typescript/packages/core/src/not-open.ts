/** The client was not opened, or it was closed. */
export class NotOpen extends Error {
  override readonly name = 'NotOpen'

  constructor() {
    super('The client is not open (expected: await replog.open() before)')
  }
}
