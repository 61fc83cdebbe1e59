/** Kafka and PostgreSQL in memory, with the clients that the real code sees and the failures of the real servers. */
@NullMarked
package dev.replog.simulation.server;

import org.jspecify.annotations.NullMarked;
