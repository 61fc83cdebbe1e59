/** The names under which the services measure themselves. */
@NullMarked
package dev.replog.http.metrics;

import org.jspecify.annotations.NullMarked;
