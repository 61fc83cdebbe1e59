/** A client, its device and a server on virtual time, in one thread. */
@NullMarked
package dev.replog.client.virtual;

import org.jspecify.annotations.NullMarked;
