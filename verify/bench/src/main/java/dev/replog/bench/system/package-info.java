/** The servers that are measured: started, watched and stopped. */
@NullMarked
package dev.replog.bench.system;

import org.jspecify.annotations.NullMarked;
