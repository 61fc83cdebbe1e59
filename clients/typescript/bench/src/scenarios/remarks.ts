/** Why a cell has no value, or what its value means, where several scenarios say it. */
export const IN_MEMORY =
  'Its rows are in memory only. Its SQLite persistence is made for an older version, which is not measured.'
export const OWN_SERVER = 'It needs a server for its own protocol.'
export const NO_SERVER = 'It does not talk to a server by itself.'
export const LATER = 'Its promise ends before the write is stored, about a second earlier.'
export const NO_LIVE = 'There are no live queries.'
