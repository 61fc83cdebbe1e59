/** A decided batch, and the transaction that writes it to PostgreSQL. */
@NullMarked
package dev.replog.projector.store;

import org.jspecify.annotations.NullMarked;
