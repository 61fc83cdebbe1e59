/** Measures the Java client beside plain JDBC. */
@NullMarked
package dev.replog.client.bench;

import org.jspecify.annotations.NullMarked;
