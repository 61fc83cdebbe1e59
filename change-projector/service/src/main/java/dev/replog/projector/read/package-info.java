/** What every kind of read shares: the database for reading, heads, minimum tokens, limits and faults. */
@NullMarked
package dev.replog.projector.read;

import org.jspecify.annotations.NullMarked;
