/** The address of PostgreSQL with TLS, and migrations, shared by the services. */
@NullMarked
package dev.replog.backing.postgres;

import org.jspecify.annotations.NullMarked;
