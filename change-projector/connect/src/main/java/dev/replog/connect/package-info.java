/** Gives the records of RepLog's topics to Kafka Connect. */
@NullMarked
package dev.replog.connect;

import org.jspecify.annotations.NullMarked;
