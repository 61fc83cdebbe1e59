/** Plays the histories of {@code clients/conformance} with the Java client and a running server, in real time. */
@NullMarked
package dev.replog.clients.histories;

import org.jspecify.annotations.NullMarked;
