/** Compares the running services with the HTTP contract, as clients use it. */
@NullMarked
package dev.replog.allinone.contract;

import org.jspecify.annotations.NullMarked;
