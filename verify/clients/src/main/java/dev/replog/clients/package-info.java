/** Tests the clients with a running server, and builds those that Maven does not build. */
@NullMarked
package dev.replog.clients;

import org.jspecify.annotations.NullMarked;
