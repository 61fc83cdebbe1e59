/** Builds and tests the clients that Maven does not build. */
@NullMarked
package dev.replog.clients;

import org.jspecify.annotations.NullMarked;
