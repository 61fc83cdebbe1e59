/** Tables and charts. */
@NullMarked
package dev.replog.bench.report;

import org.jspecify.annotations.NullMarked;
