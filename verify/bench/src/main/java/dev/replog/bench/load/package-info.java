/** A load generator that costs little: plain NIO on one thread, prepared requests, kept-alive connections. */
@NullMarked
package dev.replog.bench.load;

import org.jspecify.annotations.NullMarked;
