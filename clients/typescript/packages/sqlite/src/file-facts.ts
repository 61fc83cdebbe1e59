/** How a store finds out that its file is a copy, without I/O. */

/** Facts about a file that a copy of it does not share. */
export interface FileFacts {
  /** Names the file in its file system, as an inode does. */
  readonly inode: string
  /** When the file was made. Absent where the file system does not keep it. */
  readonly birth?: string
  /** Whether `birth` may be the time of the last change: some systems give that one when they do not know the birth. */
  readonly isBirthDoubtful?: boolean
}

/** The facts that a database has about its own file. */
export type KnownFacts = Pick<FileFacts, 'inode' | 'birth'>

/**
 * What a store does when it is opened: a `copy` gets a new device id, and `remember` writes facts that were not known.
 *
 * Each fact alone can be the same by chance. A file system gives the inode of a deleted file to the next one, so a
 * backup that takes the place of its original may have it. Tools may set the birth of a copy to that of the original.
 * The device number of the file system is no fact: it may change with each start of the machine.
 */
export function findingOf(known: KnownFacts | undefined, found: FileFacts): 'same' | 'remember' | 'copy' {
  if (!known) {
    return 'remember'
  }
  const isOtherBirth = known.birth !== undefined && found.birth !== undefined && known.birth !== found.birth
  if (known.inode !== found.inode || isOtherBirth) {
    return 'copy'
  }
  return known.birth === undefined && rememberedOf(found).birth !== undefined ? 'remember' : 'same'
}

/** The part of the facts that a later start can rely on. */
export function rememberedOf({ inode, birth, isBirthDoubtful }: FileFacts): KnownFacts {
  return birth === undefined || isBirthDoubtful ? { inode } : { inode, birth }
}
