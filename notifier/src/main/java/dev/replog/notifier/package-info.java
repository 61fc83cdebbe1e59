/** The service that tells the devices of a user that something changed, and up to which token. */
@NullMarked
package dev.replog.notifier;

import org.jspecify.annotations.NullMarked;
