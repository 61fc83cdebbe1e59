/** The service that pings the devices of a user when something changed, with the token up to which it changed. */
@NullMarked
package dev.replog.notifier;

import org.jspecify.annotations.NullMarked;
