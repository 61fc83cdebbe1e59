/** The notifier's own schema in PostgreSQL and the way to it. */
@NullMarked
package dev.replog.notifier.database;

import org.jspecify.annotations.NullMarked;
