/** A load generator with a low cost: plain NIO on one thread, prepared requests, kept-alive connections. */
@NullMarked
package dev.replog.bench.load;

import org.jspecify.annotations.NullMarked;
