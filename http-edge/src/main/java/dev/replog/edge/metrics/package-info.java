/** The names under which the services measure themselves. */
@NullMarked
package dev.replog.edge.metrics;

import org.jspecify.annotations.NullMarked;
