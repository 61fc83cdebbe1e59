/** Where PostgreSQL is and how it is reached, read the same way by every service. */
@NullMarked
package dev.replog.edge.postgres;

import org.jspecify.annotations.NullMarked;
