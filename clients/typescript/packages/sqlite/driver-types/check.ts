import { CapacitorSQLite, SQLiteConnection } from '@capacitor-community/sqlite'
import { open } from '@op-engineering/op-sqlite'
import * as SQLite from 'expo-sqlite'
import { capacitorSqliteStore } from '../src/capacitor.js'
import { expoSqliteStore } from '../src/expo.js'
import { opSqliteStore } from '../src/op-sqlite.js'

/** Calls of an app; they must compile with the libraries' own declarations. */
export const stores = [
  expoSqliteStore(SQLite, 'gym.db', { durability: 'relaxed' }),
  opSqliteStore(open, 'gym.db', { encryptionKey: 'key' }),
  capacitorSqliteStore(new SQLiteConnection(CapacitorSQLite), 'gym', { encrypted: true }),
]
