/** The work items: the work of the servers, and its results. */
@NullMarked
package dev.replog.bench.run;

import org.jspecify.annotations.NullMarked;
