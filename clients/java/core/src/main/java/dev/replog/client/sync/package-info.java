/** Sends the queue, pulls, and listens to the server, in one client of each store. */
@NullMarked
package dev.replog.client.sync;

import org.jspecify.annotations.NullMarked;
