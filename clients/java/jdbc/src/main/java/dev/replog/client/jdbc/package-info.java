/** The store of a client in SQLite. */
@NullMarked
package dev.replog.client.jdbc;

import org.jspecify.annotations.NullMarked;
