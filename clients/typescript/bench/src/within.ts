/** Something took longer than it may. */
export class Late extends Error {
  override readonly name = 'Late'
}

/**
 * The result of the work.
 *
 * @throws Late when it is not there after so many milliseconds; the work goes on then
 */
export async function within<T>(what: string, msMax: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Late(`${what}: not within ${msMax / 1_000} s`)), msMax)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
