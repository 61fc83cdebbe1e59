/** The stack of processes that is broken: brokers, PostgreSQL, two instances of each service. */
@NullMarked
package dev.replog.chaos.stack;

import org.jspecify.annotations.NullMarked;
