/** Who is in which room of its user, what follows from what instances say, and what a listener is told. Pure. */
@NullMarked
package dev.replog.notifier.room;

import org.jspecify.annotations.NullMarked;
