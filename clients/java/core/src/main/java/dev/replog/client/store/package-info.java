/** The durable data of a client, the port to it, and a store in memory. */
@NullMarked
package dev.replog.client.store;

import org.jspecify.annotations.NullMarked;
