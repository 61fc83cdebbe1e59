/** Real servers for the all-in-one and for tests: a Kafka broker in this JVM and a PostgreSQL beside it. */
@NullMarked
package dev.replog.backends;

import org.jspecify.annotations.NullMarked;
