/** Holds the running services against the HTTP contract, as clients see it. */
@NullMarked
package dev.replog.allinone.contract;

import org.jspecify.annotations.NullMarked;
