/** The work items: what is done to the servers, and what came of it. */
@NullMarked
package dev.replog.bench.run;

import org.jspecify.annotations.NullMarked;
