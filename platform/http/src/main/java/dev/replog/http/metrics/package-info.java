/** The names of the services' metrics. */
@NullMarked
package dev.replog.http.metrics;

import org.jspecify.annotations.NullMarked;
