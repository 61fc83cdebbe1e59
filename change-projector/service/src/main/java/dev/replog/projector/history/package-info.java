/** What happened to each entity: the read model that keeps it, and the address that answers it. */
@NullMarked
package dev.replog.projector.history;

import org.jspecify.annotations.NullMarked;
