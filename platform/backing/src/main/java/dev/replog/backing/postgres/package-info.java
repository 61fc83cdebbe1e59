/** What the services share for PostgreSQL: its address with TLS, and migrations. */
@NullMarked
package dev.replog.backing.postgres;

import org.jspecify.annotations.NullMarked;
