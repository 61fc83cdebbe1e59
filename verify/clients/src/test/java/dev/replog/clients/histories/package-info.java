/** Plays the histories of {@code clients/conformance} with the Java client and a running server. */
@NullMarked
package dev.replog.clients.histories;

import org.jspecify.annotations.NullMarked;
