/** A job for Flink: decides the log again on a cluster, by the same function as the service and the command line. */
@NullMarked
package dev.replog.flink;

import org.jspecify.annotations.NullMarked;
