/** The clock, the thread, and the other parts of the world that the engine uses. */
@NullMarked
package dev.replog.client.platform;

import org.jspecify.annotations.NullMarked;
