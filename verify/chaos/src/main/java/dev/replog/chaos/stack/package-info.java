/** The processes under test: brokers, PostgreSQL, two instances of each service. */
@NullMarked
package dev.replog.chaos.stack;

import org.jspecify.annotations.NullMarked;
