/** Rooms in which the devices of a user see each other. */
@NullMarked
package dev.replog.client.presence;

import org.jspecify.annotations.NullMarked;
