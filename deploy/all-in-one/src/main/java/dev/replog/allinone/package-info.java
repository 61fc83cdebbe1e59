/** All of RepLog in one JVM behind one origin: broker, PostgreSQL and the three services, started by one command. */
@NullMarked
package dev.replog.allinone;

import org.jspecify.annotations.NullMarked;
