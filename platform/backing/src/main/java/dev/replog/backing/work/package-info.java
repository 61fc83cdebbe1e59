/** Threads that a service keeps running, waits between attempts, and the health of what they depend on. */
@NullMarked
package dev.replog.backing.work;

import org.jspecify.annotations.NullMarked;
