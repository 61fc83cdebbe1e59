/** The read model of what happened to each entity, and the address that serves it. */
@NullMarked
package dev.replog.projector.models.history;

import org.jspecify.annotations.NullMarked;
