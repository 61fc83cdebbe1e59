/** Where PostgreSQL is and how it is reached, read the same way by every service. */
@NullMarked
package dev.replog.backing.postgres;

import org.jspecify.annotations.NullMarked;
