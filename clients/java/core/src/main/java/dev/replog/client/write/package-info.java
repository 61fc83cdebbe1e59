/** Writes of an app: their checks, their place in the queue, and how they end. */
@NullMarked
package dev.replog.client.write;

import org.jspecify.annotations.NullMarked;
